using System.Globalization;

namespace TraceReplay.Recorder.Live;

/// <summary>What this process may do.</summary>
internal static class Capabilities
{
    public const int DacOverride = 1;
    public const int SysPtrace = 19;
    public const int SysAdmin = 21;
    public const int SysResource = 24;
    public const int Perfmon = 38;
    public const int Bpf = 39;

    /// <returns>Bits of the effective set, by number of linux/capability.h.</returns>
    public static ulong Effective() => Read("/proc/self/status", "CapEff:");

    /// <param name="status">The status file of a thread.</param>
    /// <returns>Bits of its permitted set.</returns>
    public static ulong Permitted(string status) => Read(status, "CapPrm:");

    private static ulong Read(string status, string key) =>
        KeyedLines.Find(status, key) is { } bits ? ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
}
