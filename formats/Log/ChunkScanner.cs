namespace TraceReplay.Formats.Log;

/// <summary>Finds the chunks of a log without its index: header after header, and after damage the next place where an intact header stands.</summary>
internal static class ChunkScanner
{
    private const int FirstWindow = 1 << 9;
    private const int LastWindow = 1 << 16;

    /// <param name="source">The log.</param>
    /// <param name="start">Offset of the first chunk.</param>
    /// <param name="end">Offset behind the last chunk.</param>
    /// <param name="tailFound">The chunks end where an index starts.</param>
    public static LogIndex Scan(LogSource source, long start, long end, out bool tailFound)
    {
        var index = new LogIndex();
        tailFound = false;
        long sequence = 0;
        long content = 0;
        Span<byte> bytes = stackalloc byte[ChunkHeader.Size];
        for (long offset = start; offset < end;)
        {
            Span<byte> available = bytes[..(int)Math.Min(ChunkHeader.Size, end - offset)];
            source.Read(offset, available);
            if (ChunkHeader.TryRead(available, out ChunkHeader header) && header.FirstSequence >= sequence && header.FirstContent >= content)
            {
                if (header.StoredLength > end - offset - ChunkHeader.Size)
                {
                    string cut = $"chunk at 0x{offset:x}: cut short, {header.RecordCount} records from {header.FirstSequence} are lost";
                    index.Damage.Add(new LogDamage(offset, cut));
                    offset = FindNext(source, offset + 1, end, sequence, content);
                    continue;
                }

                index.Add(new ChunkIndexEntry(offset, header.FirstSequence, header.FirstTime, header.FirstContent, header.RecordCount, header.ContentCount));
                sequence = header.FirstSequence + header.RecordCount;
                content = header.FirstContent + header.ContentCount;
                offset += ChunkHeader.Size + header.StoredLength;
                continue;
            }

            if (available.StartsWith(LogTail.IndexMagic))
            {
                tailFound = true;
                break;
            }

            long next = FindNext(source, offset + 1, end, sequence, content);
            index.Damage.Add(new LogDamage(offset, $"0x{offset:x}: {next - offset} bytes that are no intact chunk"));
            offset = next;
        }

        return index;
    }

    /// <returns>Offset of the next intact chunk header, or <paramref name="end"/>.</returns>
    private static long FindNext(LogSource source, long offset, long end, long sequence, long content)
    {
        byte[] window = new byte[FirstWindow];
        while (end - offset >= ChunkHeader.Size)
        {
            Span<byte> bytes = window.AsSpan(0, (int)Math.Min(window.Length, end - offset));
            source.Read(offset, bytes);
            for (int i = 0; i + ChunkHeader.Size <= bytes.Length; i++)
            {
                int found = bytes[i..].IndexOf(ChunkHeader.Magic);
                if (found < 0 || i + found + ChunkHeader.Size > bytes.Length)
                {
                    break;
                }

                i += found;
                if (ChunkHeader.TryRead(bytes[i..], out ChunkHeader header) && header.FirstSequence >= sequence && header.FirstContent >= content)
                {
                    return offset + i;
                }
            }

            // The next window starts where a header that this one cuts could start.
            offset += bytes.Length - ChunkHeader.Size + 1;
            if (window.Length < LastWindow)
            {
                // Damage is mostly small: large windows only when the search goes on.
                window = new byte[window.Length * 2];
            }
        }

        return end;
    }
}
