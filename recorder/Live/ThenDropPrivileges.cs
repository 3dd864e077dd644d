using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Live;

/// <summary>A target after whose beginning the recorder keeps only what recording it further takes: the programs are attached, the log is open.</summary>
internal sealed class ThenDropPrivileges(IRecordedTarget target, CaptureOptions options, RecordingConsole console, string? note) : IRecordedTarget
{
    public void Begin(SharedState shared, ProcessTracker processes)
    {
        target.Begin(shared, processes);
        if (note is not null && !options.Quiet)
        {
            console.Errors.WriteLine(note);
        }

        // After the target has begun, which would inherit it otherwise; the threads that record are made by this one.
        ThreadPriority.RaiseAll();
        ulong keep = 0;
        if (options.Tables != TablesMode.None || options.PayloadBytes > 0)
        {
            keep |= 1ul << Capabilities.SysPtrace;
        }

        if (!MayWriteWithoutHelp(Path.GetDirectoryName(Path.GetFullPath(options.Output))!))
        {
            // The log gets its name, and a rotation its next log, in a folder of another user.
            keep |= 1ul << Capabilities.DacOverride;
        }

        int left = PrivilegeDrop.KeepOnly(keep);
        if (left > 0)
        {
            console.Errors.WriteLine($"warning: {left} threads of the recorder keep their capabilities; the recording is not affected.");
        }
    }

    private static bool MayWriteWithoutHelp(string folder)
    {
        try
        {
            string owner = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t', StringSplitOptions.RemoveEmptyEntries)[2];
            return !OperatingSystem.IsWindows() && ((File.GetUnixFileMode(folder) & UnixFileMode.OtherWrite) != 0 || FileOwner.Of(folder) == owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
