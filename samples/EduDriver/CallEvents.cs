using System.Diagnostics;
using TraceReplay.Formats.Records;

namespace TraceReplay.Samples.EduDriver;

/// <summary>Publishes calls to whoever listens.</summary>
internal static class CallEvents
{
    /// <summary>Somebody listens: building records is worth it.</summary>
    public static bool Wanted => false;

    /// <param name="start">Of the call, ns on CLOCK_MONOTONIC, which is the clock of <see cref="Stopwatch"/> on Linux.</param>
    public static void Publish(CallRecord record, long start, long result)
    {
        record.ProcessId = Environment.ProcessId;
        record.ThreadId = LibC.GetThreadId();
        record.Time = start;
        record.Duration = Stopwatch.GetTimestamp() - start;
        record.Result = result;
    }
}
