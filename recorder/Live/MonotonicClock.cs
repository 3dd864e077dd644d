using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Live;

/// <summary>The one place where live recording takes time from: CLOCK_MONOTONIC, which the kernel stamps events with too, and the wall clock for the session record.</summary>
internal static partial class MonotonicClock
{
    private const int Realtime = 0;
    private const int Monotonic = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
    public static long Now => Read(Monotonic);

    /// <summary>Nanoseconds since 1970.</summary>
    public static long WallClock => Read(Realtime);

    private static long Read(int clock)
    {
        _ = clock_gettime(clock, out TimeSpec time);
        return (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
