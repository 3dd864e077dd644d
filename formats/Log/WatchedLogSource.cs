namespace TraceReplay.Formats.Log;

/// <summary>A log whose reading somebody watches: to show how far it is, or to end it.</summary>
/// <param name="readTo">Told where each piece that was read ends, and how long the log is. What it throws ends the reading.</param>
internal sealed class WatchedLogSource(LogSource source, Action<long, long> readTo) : LogSource
{
    public override long Length => source.Length;

    public override void Read(long offset, Span<byte> target)
    {
        readTo(offset + target.Length, source.Length);
        source.Read(offset, target);
    }

    public override void Dispose() => source.Dispose();
}
