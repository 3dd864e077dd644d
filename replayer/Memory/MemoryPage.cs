namespace TraceReplay.Replayer.Memory;

/// <summary>One page of physical memory: 4096 bytes, and who wrote each 8-byte word last when that is tracked.</summary>
internal sealed class MemoryPage(ulong number)
{
    internal const int Size = 4096;

    /// <summary>Physical address divided by the page size.</summary>
    internal readonly ulong Number = number;

    internal readonly byte[] Bytes = new byte[Size];

    /// <summary>Record number of the last writer of each word, -1 for none; null while nothing is tracked.</summary>
    internal long[]? Writers { get; private set; }

    internal void MarkWritten(int offset, int length, long record)
    {
        long[] writers = Writers ??= NewWriters();
        for (int word = offset >> 3; word <= (offset + length - 1) >> 3; word++)
        {
            writers[word] = record;
        }
    }

    private static long[] NewWriters()
    {
        var writers = new long[Size / 8];
        Array.Fill(writers, -1);
        return writers;
    }
}
