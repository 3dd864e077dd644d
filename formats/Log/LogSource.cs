namespace TraceReplay.Formats.Log;

/// <summary>The bytes of a log: a file or memory.</summary>
internal abstract class LogSource : IDisposable
{
    /// <summary>Bytes, as of opening.</summary>
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="target"/>; the caller has compared offset and length with <see cref="Length"/>.</summary>
    public abstract void Read(long offset, Span<byte> target);

    public abstract void Dispose();
}
