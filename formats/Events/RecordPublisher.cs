using System.Diagnostics;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Events;

/// <summary>
/// How a program says what it does: see README.md of this folder. While nobody records it, every method is a test of one flag.
/// </summary>
/// <remarks>From any thread; records of one thread keep their order. Nothing here throws because of what is published: what the format has no place for becomes a gap in the log.</remarks>
public static class RecordPublisher
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Somebody listens.</summary>
    public static bool IsEnabled => TraceReplayEvents.Log.IsEnabled();

    /// <summary>The clock of records: CLOCK_MONOTONIC in nanoseconds, which is what Stopwatch counts on Linux.</summary>
    public static long Now
    {
        get
        {
            long ticks = Stopwatch.GetTimestamp();
            return Stopwatch.Frequency == NanosecondsPerSecond ? ticks : (long)((Int128)ticks * NanosecondsPerSecond / Stopwatch.Frequency);
        }
    }

    /// <summary>Starts a record: before a call, at its entry.</summary>
    /// <returns>
    /// This thread's record of the type, empty but for time, process and thread, to be filled and handed to <see cref="End"/> or <see cref="Publish"/>
    /// before the next Begin of the same type; null when nobody listens.
    /// </returns>
    public static T? Begin<T>()
        where T : Record, new() => IsEnabled ? PublishingThread.Current.Rent<T>() : null;

    /// <summary>Before a call that may never return: says that it begins, so that it is in the log even then. <see cref="End"/> follows when it returns.</summary>
    public static void Enter(IoctlRecord call)
    {
        if (Begin<CallEntryRecord>() is { } entry)
        {
            entry.Time = call.Time;
            entry.Call = call.Kind;
            entry.Fd = call.Fd;
            entry.Target = call.Target;
            entry.Request = call.Request;
            entry.Argument = call.Argument;
            entry.In = call.In;
            Publish(entry);
        }
    }

    /// <summary>A call of <see cref="Begin"/> has returned.</summary>
    /// <param name="call">The record, with everything but duration and result.</param>
    /// <param name="result">What it returned, or -errno.</param>
    public static void End(CallRecord call, long result)
    {
        call.Duration = Now - call.Time;
        call.Result = result;
        Publish(call);
    }

    /// <summary>Publishes a record as it stands: time, process and thread are the caller's to fill.</summary>
    public static void Publish(Record record)
    {
        if (IsEnabled)
        {
            PublishingThread.Current.Publish(record);
        }
    }

    /// <summary>An annotation at this time.</summary>
    public static void Marker(string text)
    {
        if (Begin<MarkerRecord>() is { } marker)
        {
            marker.Text = text;
            Publish(marker);
        }
    }
}
