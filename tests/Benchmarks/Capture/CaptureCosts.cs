using System.Diagnostics;
using System.Globalization;

namespace TraceReplay.Benchmarks.Capture;

/// <summary>
/// What recording costs, in one run beside the peers: nanoseconds per call without a tracer, under tracerecord, strace and perf trace; of calls that are not recorded; losses of a
/// flood; the recorder's own processor time and memory. Needs root. The least of 40 parts of a loop stands for a quiet machine, the mean for this one.
/// </summary>
internal static class CaptureCosts
{
    private const long Calls = 1_000_000;
    private const long PeerCalls = 40_000;

    private static readonly string s_folder = Directory.CreateTempSubdirectory("capture").FullName;
    private static readonly string s_recorder = Path.Combine(AppContext.BaseDirectory, "tracerecord");

    public static int Run(string[] args)
    {
        string hooks = args.Length > 0 ? args[0] : "automatic";
        string[] recorder = [s_recorder, "run", "--quiet", "--hooks", hooks, "-o", Log(), "--"];
        Console.WriteLine("nanoseconds per call                          least     mean     wall");
        (double Least, double Mean) bare = Show("ioctl on an eventfd, no tracer", [], "ioctl", Calls);
        (double Least, double Mean) recorded = Show("ioctl on an eventfd, tracerecord", recorder, "ioctl", Calls);
        (double Least, double Mean) strace = Show("ioctl on an eventfd, strace -f -e ioctl", ["strace", "-f", "-e", "trace=ioctl", "-o", "/dev/null"], "ioctl", PeerCalls);
        (double Least, double Mean) perf = Show("ioctl on an eventfd, perf trace -e ioctl", ["perf", "trace", "-e", "ioctl", "-o", "/dev/null"], "ioctl", PeerCalls);
        foreach (string kind in (string[])["getppid", "write", "other-ioctl"])
        {
            (double Least, double Mean) free = Show($"{kind}, no tracer", [], kind, Calls);
            (double Least, double Mean) beside = Show($"{kind} of the recorded program", recorder, kind, Calls);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  added to an unselected {kind}: {beside.Least - free.Least:0} ns (mean {beside.Mean - free.Mean:0})"));
        }

        OtherProcess(hooks);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added per recorded ioctl: {recorded.Least - bare.Least:0} ns (mean {recorded.Mean - bare.Mean:0})"));
        Compare("strace", strace, bare, recorded);
        Compare("perf trace", perf, bare, recorded);
        Flood("flood, default buffer", []);
        Flood("flood, 256 KiB buffer", ["--buffer", "256K"]);
        Steady();
        Directory.Delete(s_folder, recursive: true);
        return 0;
    }

    private static string Log() => Path.Combine(s_folder, Path.GetRandomFileName() + ".trlog");

    private static void Compare(string peer, (double Least, double Mean) cost, (double Least, double Mean) bare, (double Least, double Mean) recorded)
    {
        if (cost.Least > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{peer} adds {cost.Mean - bare.Mean:0} ns of the program's wall clock, {(cost.Mean - bare.Mean) / (recorded.Least - bare.Least):0.0} times what tracerecord adds"));
        }
    }

    private static string[] Target(string kind, long count, long rate = 0) =>
        [Environment.ProcessPath!, "capture-target", kind, count.ToString(CultureInfo.InvariantCulture), rate.ToString(CultureInfo.InvariantCulture)];

    /// <returns>Least and mean; for tracers that stop the program the wall clock, because the time it stands still is not its own.</returns>
    private static (double Least, double Mean) Show(string name, string[] tracer, string kind, long count)
    {
        double[] numbers = Numbers([.. tracer, .. Target(kind, count)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-42} {numbers[0],8:0.0} {numbers[1],8:0.0} {numbers[2],8:0.0}"));
        bool stops = tracer.Length > 0 && tracer[0] != s_recorder;
        return stops ? (numbers[2], numbers[2]) : (numbers[0], numbers[1]);
    }

    private static double[] Numbers(string[] command)
    {
        try
        {
            using Process process = Start(command);
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return [.. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Take(3).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [0, 0, 0];
        }
    }

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Calls of a process that is not recorded, while another one is.</summary>
    private static void OtherProcess(string hooks)
    {
        (double Least, double Mean) free = Show("getppid of another process, no tracer", [], "getppid", Calls);
        using Process recorder = Start([s_recorder, "run", "--quiet", "--hooks", hooks, "-o", Log(), "--", "sleep", "1000"]);
        Thread.Sleep(3000);
        (double Least, double Mean) beside = Show("getppid of another process, recording", [], "getppid", Calls);
        _ = Show("write of another process, recording", [], "write", Calls);
        recorder.Kill(entireProcessTree: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  added to a call of another process: {beside.Least - free.Least:0} ns (mean {beside.Mean - free.Mean:0})"));
    }

    private static void Flood(string name, string[] options)
    {
        using Process process = Start([s_recorder, "run", "--json", .. options, "-o", Log(), "--", .. Target("ioctl", Calls)]);
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Console.WriteLine($"{name}: {Calls + 100} calls; {lines[^1]}");
    }

    /// <summary>10,000 calls a second for ten seconds.</summary>
    private static void Steady()
    {
        const int Rate = 10_000;
        const int Seconds = 10;
        using Process process = Start([s_recorder, "run", "--quiet", "-o", Log(), "--", .. Target("ioctl", Rate * (Seconds + 4), Rate)]);
        Thread.Sleep(3000);
        process.Refresh();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(Seconds * 1000);
        process.Refresh();
        double share = (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(start);
        long memory = process.PeakWorkingSet64;
        process.WaitForExit();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at {Rate} ioctls a second: {share * 100:0.00} % of a core, {memory >> 20} MiB resident at most, exit code {process.ExitCode}"));
    }
}
