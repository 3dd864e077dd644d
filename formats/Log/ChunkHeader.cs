using System.Buffers.Binary;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Header of a chunk, 60 bytes, little endian. FORMAT.md, "Chunk".</summary>
internal readonly record struct ChunkHeader
{
    public const int Size = 60;

    /// <summary>Payload bytes in the file.</summary>
    public int StoredLength { get; init; }

    /// <summary>Payload bytes after decompression.</summary>
    public int RawLength { get; init; }

    /// <summary>The first bytes of the raw payload are records, the rest page contents.</summary>
    public int RecordBytes { get; init; }

    public int RecordCount { get; init; }
    public int ContentCount { get; init; }
    public long FirstSequence { get; init; }
    public long FirstTime { get; init; }

    /// <summary>Number of the first page content; the others of the chunk follow it.</summary>
    public long FirstContent { get; init; }

    public ChunkEncoding Encoding { get; init; }
    public uint PayloadChecksum { get; init; }

    public static ReadOnlySpan<byte> Magic => "TRCK"u8;

    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], StoredLength);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], RawLength);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], RecordBytes);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], RecordCount);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], ContentCount);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], FirstTime);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], FirstContent);
        BinaryPrimitives.WriteUInt32LittleEndian(target[48..], (uint)Encoding);
        BinaryPrimitives.WriteUInt32LittleEndian(target[52..], PayloadChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(target[56..], Crc32C.Compute(target[..56]));
    }

    /// <returns>False when this is no chunk header, or a damaged one: wrong magic, checksum or impossible lengths.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ChunkHeader header)
    {
        header = default;
        if (source.Length < Size || !source.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(source[56..]) != Crc32C.Compute(source[..56]))
        {
            return false;
        }

        header = new ChunkHeader
        {
            StoredLength = BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
            RawLength = BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
            RecordBytes = BinaryPrimitives.ReadInt32LittleEndian(source[12..]),
            RecordCount = BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
            ContentCount = BinaryPrimitives.ReadInt32LittleEndian(source[20..]),
            FirstSequence = BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            FirstTime = BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            FirstContent = BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
            Encoding = (ChunkEncoding)BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
            PayloadChecksum = BinaryPrimitives.ReadUInt32LittleEndian(source[52..]),
        };
        return header.StoredLength >= 0 && header.RawLength >= 0 && header.RecordBytes >= 0 && header.RecordBytes <= header.RawLength
            && header.RecordCount >= 0 && header.ContentCount >= 0
            && header.FirstSequence >= 0 && header.FirstSequence <= long.MaxValue - header.RecordCount
            && header.FirstContent >= 0 && header.FirstContent <= long.MaxValue - header.ContentCount;
    }
}
