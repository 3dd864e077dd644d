using System.Buffers.Binary;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Index and footer at the end of a complete log. FORMAT.md, "Index" and "Footer".</summary>
internal static class LogTail
{
    private const int IndexFixedSize = 8;
    private const int ChecksumSize = 4;

    public static ReadOnlySpan<byte> IndexMagic => "TRIX"u8;

    public static void Write(ByteBuffer output, IReadOnlyList<ChunkIndexEntry> chunks, in LogFooter footer)
    {
        int start = output.Length;
        output.Append(IndexMagic);
        BinaryPrimitives.WriteInt32LittleEndian(output.Extend(4), chunks.Count);
        foreach (ChunkIndexEntry chunk in chunks)
        {
            Span<byte> entry = output.Extend(ChunkIndexEntry.Size);
            BinaryPrimitives.WriteInt64LittleEndian(entry, chunk.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], chunk.FirstSequence);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], chunk.FirstTime);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], chunk.FirstContent);
        }

        uint checksum = Crc32C.Compute(output.Written[start..]);
        BinaryPrimitives.WriteUInt32LittleEndian(output.Extend(ChecksumSize), checksum);
        footer.Write(output.Extend(LogFooter.Size));
    }

    public static bool TryReadFooter(LogSource source, out LogFooter footer)
    {
        footer = default;
        if (source.Length < LogFooter.Size)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[LogFooter.Size];
        source.Read(source.Length - LogFooter.Size, bytes);
        return LogFooter.TryRead(bytes, out footer);
    }

    /// <returns>Where the footer says that the chunks end; the end of the file when that cannot be.</returns>
    public static long EndOfChunks(LogSource source, long start, in LogFooter footer) =>
        footer.IndexOffset >= start && footer.IndexOffset <= source.Length - LogFooter.Size ? footer.IndexOffset : source.Length;

    /// <param name="source">The log.</param>
    /// <param name="start">Offset of the first chunk.</param>
    /// <param name="footer">Its footer.</param>
    /// <param name="why">What is wrong with the index.</param>
    /// <returns>The index; null when it is damaged.</returns>
    public static LogIndex? ReadIndex(LogSource source, long start, in LogFooter footer, out string why)
    {
        long length = source.Length - LogFooter.Size - footer.IndexOffset;
        if (footer.IndexOffset < start || length < IndexFixedSize + ChecksumSize || length > int.MaxValue
            || (length - IndexFixedSize - ChecksumSize) % ChunkIndexEntry.Size != 0)
        {
            why = $"index: the footer places it at 0x{footer.IndexOffset:x}, which cannot be in a file of 0x{source.Length:x} bytes";
            return null;
        }

        byte[] bytes = new byte[length];
        source.Read(footer.IndexOffset, bytes);
        Span<byte> covered = bytes.AsSpan(0, bytes.Length - ChecksumSize);
        uint found = Crc32C.Compute(covered);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - ChecksumSize));
        long count = (length - IndexFixedSize - ChecksumSize) / ChunkIndexEntry.Size;
        if (!covered.StartsWith(IndexMagic) || found != expected || BinaryPrimitives.ReadInt32LittleEndian(covered[4..]) != count)
        {
            why = $"index at 0x{footer.IndexOffset:x}: checksum 0x{found:x8}, expected 0x{expected:x8}";
            return null;
        }

        return Decode(covered[IndexFixedSize..], start, footer, out why);
    }

    private static LogIndex? Decode(ReadOnlySpan<byte> entries, long start, in LogFooter footer, out string why)
    {
        why = $"index at 0x{footer.IndexOffset:x}: its entries are not in order";
        var index = new LogIndex();
        var last = new ChunkIndexEntry(footer.IndexOffset, footer.RecordCount, footer.LastTime, footer.ContentCount, 0, 0);
        for (int i = 0; i < entries.Length; i += ChunkIndexEntry.Size)
        {
            ChunkIndexEntry entry = ReadEntry(entries[i..]);
            ChunkIndexEntry next = i + ChunkIndexEntry.Size < entries.Length ? ReadEntry(entries[(i + ChunkIndexEntry.Size)..]) : last;
            bool first = i == 0 && (entry.Offset != start || entry.FirstSequence != 0 || entry.FirstContent != 0);
            if (first || next.Offset < entry.Offset + ChunkHeader.Size || next.FirstSequence < entry.FirstSequence || next.FirstContent < entry.FirstContent)
            {
                return null;
            }

            index.Add(entry with { RecordCount = next.FirstSequence - entry.FirstSequence, ContentCount = next.FirstContent - entry.FirstContent });
        }

        bool emptyIsEmpty = entries.Length != 0 || (footer.IndexOffset == start && footer.RecordCount == 0 && footer.ContentCount == 0);
        return emptyIsEmpty ? index : null;
    }

    private static ChunkIndexEntry ReadEntry(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadInt64LittleEndian(entry),
        BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
        0,
        0);
}
