namespace TraceReplay.Formats.Log;

/// <summary>A log in memory.</summary>
internal sealed class MemoryLogSource(ReadOnlyMemory<byte> log) : LogSource
{
    public override long Length => log.Length;

    public override void Read(long offset, Span<byte> target) => log.Span.Slice((int)offset, target.Length).CopyTo(target);

    public override void Dispose()
    {
    }
}
