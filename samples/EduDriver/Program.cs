using System.Globalization;
using TraceReplay.Samples.EduDriver.Scenarios;

namespace TraceReplay.Samples.EduDriver;

/// <summary>A user-space driver for QEMU's edu device, as something to record: opens the device through VFIO, runs the scenarios asked for, closes everything.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int Usage = 2;

    internal static int Main(string[] args)
    {
        DriverOptions? options = DriverOptions.Parse(args, out string? problem);
        if (options is null)
        {
            (problem is null ? Console.Out : Console.Error).WriteLine(problem ?? DriverOptions.Help);
            return problem is null ? 0 : Usage;
        }

        try
        {
            return Run(options);
        }
        catch (DriverException e)
        {
            Console.Error.WriteLine("edudriver: " + e.Message);
            return Failed;
        }
    }

    private static int Run(DriverOptions options)
    {
        var report = new Report(options.Quiet);
        var calls = new RecordedCalls();
        string address = options.Device ?? PciDevices.FindEdu();
        report.Say($"pid {Environment.ProcessId}, device {address}");
        if (options is { Wait: true, WaitAfterOpen: false })
        {
            WaitForLine(report);
        }

        using VfioDevice device = VfioDevice.Open(calls, address, report);
        if (options.WaitAfterOpen)
        {
            WaitForLine(report);
        }

        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (string name in options.Scenarios)
            {
                report.Say(string.Create(CultureInfo.InvariantCulture, $"{name} (round {round + 1} of {options.Rounds})"));
                ScenarioList.Find(name)!.Run(device, report, options);
            }
        }

        report.Always("done, every check held");
        return 0;
    }

    /// <summary>Gives a recorder the time to attach. Goes on at a line, or at the end of the input.</summary>
    private static void WaitForLine(Report report)
    {
        report.Always(string.Create(CultureInfo.InvariantCulture, $"waiting pid {Environment.ProcessId}"));
        Console.In.ReadLine();
    }
}
