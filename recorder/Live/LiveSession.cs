using System.Globalization;
using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Live;

/// <summary>The session record of a live recording.</summary>
internal static class LiveSession
{
    private const string IommuFolder = "/sys/class/iommu";

    /// <param name="source">live-ebpf or live-eventpipe.</param>
    /// <param name="commandLine">Of the recorded program.</param>
    /// <param name="fromStart">The recording begins with the process; otherwise it ran before.</param>
    /// <param name="properties">What else is known, mainly the options in force.</param>
    public static SessionRecord Create(string source, IEnumerable<string> commandLine, bool fromStart, IEnumerable<(string Key, string Value)> properties)
    {
        long now = MonotonicClock.Now;
        var session = new SessionRecord
        {
            Time = now,
            Source = source,
            Architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64",
            Kernel = Kernel(),
            Clock = "monotonic",
            RealtimeNanoseconds = MonotonicClock.WallClock,
        };
        foreach (string argument in commandLine)
        {
            session.CommandLine.Add(argument);
        }

        Add("recording.began", fromStart ? "process-start" : "mid-session");
        Add("host.cpus", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        Add("host.iommu", Iommus());
        foreach ((string key, string value) in properties)
        {
            Add(key, value);
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

    /// <returns>Arguments of a running process; empty when it is gone.</returns>
    public static IReadOnlyList<string> CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Kernel() =>
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim() + " " + File.ReadAllText("/proc/sys/kernel/version").Trim();

    private static string Iommus() =>
        Directory.Exists(IommuFolder) ? string.Join(' ', Directory.GetFileSystemEntries(IommuFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal)) : "";
}
