using System.Globalization;
using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Live;

/// <summary>On a busy machine the recorder goes first: it needs little, and what it cannot take in time is lost.</summary>
internal static partial class ThreadPriority
{
    private const int OfProcess = 0;
    private const int Nice = -5;

    /// <summary>Every thread that there is now. Without the privilege nothing changes.</summary>
    public static void RaiseAll()
    {
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            _ = setpriority(OfProcess, int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), Nice);
        }
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, int who, int nice);
}
