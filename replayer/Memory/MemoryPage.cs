namespace TraceReplay.Replayer.Memory;

/// <summary>4 KiB of physical memory, and per 8-byte word the record that last wrote it where that is tracked.</summary>
internal sealed class MemoryPage(bool trackWriters)
{
    public const int Size = 4096;

    public byte[] Data { get; } = new byte[Size];
    public long[]? Writers { get; } = trackWriters ? new long[Size / 8] : null;
}
