using TraceReplay.Formats.MessagePack;

namespace TraceReplay.Formats.Log;

/// <summary>
/// Time deltas in nanoseconds. Sources with microsecond clocks are common, so whole microseconds forward are a non-negative number of microseconds;
/// anything else is negative: -1 - zigzag(nanoseconds), or the smallest 64-bit number followed by the plain delta where that does not fit.
/// </summary>
internal static class TimeCode
{
    private const long NanosecondsPerMicrosecond = 1000;

    public static void Write(MessagePackWriter writer, long delta)
    {
        if (delta >= 0 && delta % NanosecondsPerMicrosecond == 0)
        {
            writer.Write(delta / NanosecondsPerMicrosecond);
            return;
        }

        ulong zigzag = unchecked((ulong)((delta << 1) ^ (delta >> 63)));
        if (zigzag < long.MaxValue)
        {
            writer.Write(-1 - (long)zigzag);
            return;
        }

        writer.Write(long.MinValue);
        writer.Write(delta);
    }

    public static long Read(ref MessagePackReader reader)
    {
        long code = reader.ReadInt64();
        if (code >= 0)
        {
            return unchecked(code * NanosecondsPerMicrosecond);
        }

        if (code == long.MinValue)
        {
            return reader.ReadInt64();
        }

        ulong zigzag = (ulong)(-1 - code);
        return unchecked((long)(zigzag >> 1) ^ -(long)(zigzag & 1));
    }
}
