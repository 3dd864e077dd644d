using System.Globalization;
using TraceReplay.Samples.EduDriver.Scenarios;

namespace TraceReplay.Samples.EduDriver;

/// <summary>What the command line asked for.</summary>
internal sealed record DriverOptions
{
    public const string Help = """
        edudriver: a small VFIO driver for QEMU's edu device (1234:11e8), made to be recorded.

          edudriver [SCENARIO...] [options]

        Scenarios, in the order given (default: all but 'fault' and 'cost'):
          identify    identification and liveness register, by pread/pwrite and through the mapped BAR
          factorial   the device computes, the driver polls
          interrupt   MSI by an eventfd that a second thread waits for
          dma         buffers mapped, copied in and out by the device, compared, unmapped
          errors      calls that the kernel refuses: wrong sizes, double maps, unknown requests, closed descriptors
          descriptors dup, second open of the group, unmapping what was never mapped
          fault       transfers that the IOMMU refuses: nothing mapped there, or only for reading
          cost        --loop cheap ioctls, and the time each took

        Options:
          --device BDF      the device, such as 0000:00:04.0; default: the first edu device bound to vfio-pci
          --loop N          run the scenarios N times on one open device (cost: N ioctls)
          --wait            print the process id and wait for a line of input before anything is opened
          --wait-opened     the same, after the device was opened
          --quiet           print only what went wrong, and the last line

        The device must be bound to vfio-pci. Example, recorded from its first call on:
          tracerecord run -o edu.trlog -- edudriver identify dma
        """;

    public string? Device { get; init; }

    /// <summary>How often the scenarios run; the loop of 'cost' is its own.</summary>
    public int Rounds { get; init; } = 1;

    public int Loop { get; init; } = 1;

    public bool Wait { get; init; }

    public bool WaitAfterOpen { get; init; }

    public bool Quiet { get; init; }

    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <param name="problem">What is wrong, null with a null result when help was asked for.</param>
    public static DriverOptions? Parse(string[] args, out string? problem)
    {
        problem = null;
        var options = new DriverOptions();
        List<string> scenarios = [];
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (arg is "--help" or "-h" or "-?")
            {
                return null;
            }

            if (arg is "--wait" or "--wait-opened" or "--quiet")
            {
                options = options with { Wait = options.Wait || arg == "--wait", WaitAfterOpen = options.WaitAfterOpen || arg == "--wait-opened", Quiet = options.Quiet || arg == "--quiet" };
            }
            else if (arg is "--device" && i + 1 < args.Length)
            {
                options = options with { Device = args[++i] };
            }
            else if (arg is "--loop" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int loop) && loop > 0)
            {
                options = options with { Loop = loop };
                i++;
            }
            else if (ScenarioList.Find(arg) is not null)
            {
                scenarios.Add(arg);
            }
            else
            {
                problem = $"edudriver: '{arg}' is no scenario and no option, or its value is missing or not a positive number; 'edudriver --help' lists them.";
                return null;
            }
        }

        if (scenarios.Count == 0)
        {
            scenarios.AddRange(ScenarioList.Default);
        }

        return options with { Scenarios = scenarios, Rounds = scenarios is ["cost"] ? 1 : options.Loop };
    }
}
