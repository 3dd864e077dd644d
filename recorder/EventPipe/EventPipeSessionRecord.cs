using System.Globalization;
using System.Runtime.InteropServices;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>The session record of a recording of published records.</summary>
internal static class EventPipeSessionRecord
{
    private const string IommuFolder = "/sys/class/iommu";
    private const long NanosecondsPerTick = 100;

    public static SessionRecord Create(IEnumerable<string> commandLine, bool fromStart, ProgramClock clock, CaptureOptions options)
    {
        var session = new SessionRecord
        {
            Time = RecordPublisher.Now,
            Source = "live-eventpipe",
            Architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64",
            Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim() + " " + File.ReadAllText("/proc/sys/kernel/version").Trim(),
            Clock = "monotonic",
            RealtimeNanoseconds = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick,
        };
        foreach (string argument in commandLine)
        {
            session.CommandLine.Add(argument);
        }

        Add("recording.began", fromStart ? "process-start" : "mid-session");
        Add("host.cpus", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        Add("host.iommu", Directory.Exists(IommuFolder) ? string.Join(' ', Directory.GetFileSystemEntries(IommuFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal)) : "");
        Add("clock.method", clock.Method);
        Add("clock.offset_ns", clock.Offset.ToString(CultureInfo.InvariantCulture));
        Add("clock.uncertainty_ns", clock.Method == ProgramClock.Assumed ? "" : "0");
        foreach ((string key, string value) in options.Properties())
        {
            // Programs publish what they want to: these bounds are of other sources.
            if (!key.StartsWith("capture.max-buffer", StringComparison.Ordinal) && key != "capture.max-transfer")
            {
                Add(key, value);
            }
        }

        session.Properties.Sort((a, b) => a.Key.Span.SequenceCompareTo(b.Key.Span));
        return session;

        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                session.Properties.Add(new Property(key, value));
            }
        }
    }
}
