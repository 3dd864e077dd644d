using System.Globalization;

namespace TraceReplay.Recorder.Live;

/// <summary>What this process may do.</summary>
internal static class Capabilities
{
    /// <returns>Bits of the effective set, by number of linux/capability.h.</returns>
    public static ulong Effective()
    {
        const string Key = "CapEff:";
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(Key, StringComparison.Ordinal))
            {
                return ulong.Parse(line.AsSpan(Key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
