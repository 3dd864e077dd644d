using System.Numerics;
using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>An unpacked chunk. One instance is loaded again and again; its buffers only grow.</summary>
internal sealed class ChunkData
{
    // An LZ4 block cannot grow by more than this factor, so a raw length beyond it is a lie and is refused before memory is taken for it.
    private const long LongestLz4Expansion = 255;

    private byte[] _stored = [];
    private byte[] _raw = [];
    private int[] _contentOffsets = [];
    private int[] _contentLengths = [];

    public ChunkHeader Header { get; private set; }

    public ReadOnlyMemory<byte> Records => _raw.AsMemory(0, Header.RecordBytes);

    public bool Holds(long content) => content >= Header.FirstContent && content - Header.FirstContent < Header.ContentCount;

    public ReadOnlyMemory<byte> Content(long number)
    {
        int index = (int)(number - Header.FirstContent);
        return _raw.AsMemory(_contentOffsets[index], _contentLengths[index]);
    }

    /// <summary>Makes this instance an empty chunk.</summary>
    public void Unload() => Header = default;

    /// <param name="source">The log.</param>
    /// <param name="entry">Where the chunk starts.</param>
    /// <param name="limits">Upper bound of the unpacked length.</param>
    /// <exception cref="WireFormatException">The chunk is damaged; this instance is then an empty chunk.</exception>
    public void Load(LogSource source, in ChunkIndexEntry entry, ReadLimits limits)
    {
        Unload();
        long offset = entry.Offset;
        Span<byte> fixedPart = stackalloc byte[ChunkHeader.Size];
        if (source.Length - offset < ChunkHeader.Size)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: the file ends inside its header", offset);
        }

        source.Read(offset, fixedPart);
        if (!ChunkHeader.TryRead(fixedPart, out ChunkHeader header))
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: its header is damaged, {entry.RecordCount} records from {entry.FirstSequence} are lost", offset);
        }

        if (header.FirstSequence != entry.FirstSequence || header.RecordCount != entry.RecordCount || header.FirstContent != entry.FirstContent
            || header.ContentCount != entry.ContentCount || header.FirstTime != entry.FirstTime)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: its header says {header.RecordCount} records from {header.FirstSequence}, the index {entry.RecordCount} from {entry.FirstSequence}", offset);
        }

        ReadPayload(source, offset, header, limits);
        try
        {
            FindContents(offset, header);
        }
        catch (WireFormatException e) when (e.Offset != offset)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: its page contents, unpacked {e.Message}", offset);
        }

        Header = header;
    }

    private void ReadPayload(LogSource source, long offset, in ChunkHeader header, ReadLimits limits)
    {
        if (header.StoredLength > source.Length - offset - ChunkHeader.Size)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: {header.StoredLength} bytes long, the file ends after {source.Length - offset - ChunkHeader.Size}", offset);
        }

        bool plausible = header.Encoding switch
        {
            ChunkEncoding.Stored => header.RawLength == header.StoredLength,
            ChunkEncoding.Lz4 => header.RawLength <= header.StoredLength * LongestLz4Expansion,
            _ => throw new WireFormatException($"chunk at 0x{offset:x}: encoding {(uint)header.Encoding} is not known. Update tracereplay.", offset),
        };
        if (!plausible || header.RawLength > limits.MaxChunkBytes || header.StoredLength > limits.MaxChunkBytes)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: {header.StoredLength} bytes claim to unpack to {header.RawLength}, at most {limits.MaxChunkBytes} are read", offset);
        }

        Ensure(ref _raw, header.RawLength);
        Span<byte> raw = _raw.AsSpan(0, header.RawLength);
        if (header.Encoding == ChunkEncoding.Lz4)
        {
            Ensure(ref _stored, header.StoredLength);
        }

        Span<byte> stored = header.Encoding == ChunkEncoding.Lz4 ? _stored.AsSpan(0, header.StoredLength) : raw;
        source.Read(offset + ChunkHeader.Size, stored);
        uint checksum = Crc32C.Compute(stored);
        if (checksum != header.PayloadChecksum)
        {
            throw new WireFormatException(
                $"chunk at 0x{offset:x}: checksum 0x{checksum:x8}, expected 0x{header.PayloadChecksum:x8}; {header.RecordCount} records from {header.FirstSequence} are lost", offset);
        }

        if (header.Encoding == ChunkEncoding.Lz4 && LZ4Codec.Decode(stored, raw) != raw.Length)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: its LZ4 block does not unpack to {raw.Length} bytes", offset);
        }
    }

    private void FindContents(long offset, in ChunkHeader header)
    {
        ReadOnlySpan<byte> contents = _raw.AsSpan(header.RecordBytes, header.RawLength - header.RecordBytes);

        // Every content takes at least two bytes.
        if (header.ContentCount > contents.Length / 2)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: {header.ContentCount} contents cannot be in {contents.Length} bytes", offset);
        }

        if (_contentOffsets.Length < header.ContentCount)
        {
            int room = (int)BitOperations.RoundUpToPowerOf2((uint)header.ContentCount);
            _contentOffsets = new int[room];
            _contentLengths = new int[room];
        }

        var reader = new MessagePackReader(contents, header.RecordBytes);
        for (int i = 0; i < header.ContentCount; i++)
        {
            int length = reader.ReadBinary().Length;
            _contentOffsets[i] = header.RecordBytes + reader.Consumed - length;
            _contentLengths[i] = length;
        }

        if (!reader.End)
        {
            throw new WireFormatException($"chunk at 0x{offset:x}: bytes behind its {header.ContentCount} contents", offset);
        }
    }

    private static void Ensure(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            // Powers of two, so that chunks of about the same length settle on one buffer. The caller has bounded the length.
            buffer = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)length));
        }
    }
}
