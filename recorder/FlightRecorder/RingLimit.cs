using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>How much a flight recorder holds: bytes of log, or time; where both are given, whichever is reached first.</summary>
/// <param name="Bytes">Bytes of compressed log.</param>
/// <param name="Time">Age of the oldest record; null when only size counts.</param>
internal sealed record RingLimit(long Bytes, TimeSpan? Time)
{
    /// <summary>A recorder stays below 128 MiB, whatever happens.</summary>
    public const long MostBytes = 64L << 20;

    public const long LeastBytes = 1 << 20;

    /// <summary>Reads '64MiB', '30s', '5m'.</summary>
    /// <param name="error">One sentence when it is neither.</param>
    public static RingLimit? Parse(string text, out string error)
    {
        error = "";
        if (Quantity.TryTime(text, out TimeSpan time))
        {
            return new RingLimit(MostBytes, time);
        }

        if (!Quantity.TryBytes(text, out long bytes))
        {
            error = $"--ring {text}: expected a size such as 64MiB or a time such as 30s or 5m.";
            return null;
        }

        if (bytes is < LeastBytes or > MostBytes)
        {
            error = $"--ring {text}: the ring is held in memory and takes {Quantity.Text(LeastBytes)} to {Quantity.Text(MostBytes)}; to keep more, record to a file with --rotate {text} --keep 2.";
            return null;
        }

        return new RingLimit(bytes, null);
    }
}
