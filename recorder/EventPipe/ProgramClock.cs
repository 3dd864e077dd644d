using System.Globalization;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>How the clock of a program stands to that of the log: both are CLOCK_MONOTONIC of one kernel, which a time namespace may shift.</summary>
/// <param name="Offset">Clock of the program minus clock of the log, ns.</param>
/// <param name="Method">How that is known.</param>
internal sealed record ProgramClock(long Offset, string Method)
{
    public const string SameNamespace = "monotonic, same time namespace";
    public const string OtherNamespace = "monotonic, offset of the time namespace";
    public const string Assumed = "monotonic, time namespace not readable";

    public static ProgramClock Of(int process)
    {
        string folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            string? theirs = File.ResolveLinkTarget($"{folder}/ns/time", returnFinalTarget: false)?.Name;
            string? ours = File.ResolveLinkTarget("/proc/self/ns/time", returnFinalTarget: false)?.Name;
            return theirs == ours
                ? new ProgramClock(0, SameNamespace)
                : new ProgramClock(OffsetIn(File.ReadAllText($"{folder}/timens_offsets")) - OffsetIn(File.ReadAllText("/proc/self/timens_offsets")), OtherNamespace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A kernel without time namespaces, or a program of somebody else.
            return new ProgramClock(0, Assumed);
        }
    }

    /// <param name="text">Lines of clock, seconds, nanoseconds, as the kernel writes them.</param>
    /// <returns>Offset of the monotonic clock, ns.</returns>
    internal static long OffsetIn(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["monotonic", var seconds, var nanoseconds]
                && long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long s)
                && long.TryParse(nanoseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ns))
            {
                return unchecked((s * 1_000_000_000) + ns);
            }
        }

        return 0;
    }
}
