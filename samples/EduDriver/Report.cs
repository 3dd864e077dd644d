namespace TraceReplay.Samples.EduDriver;

/// <summary>What the driver tells the person who started it.</summary>
internal sealed class Report(bool quiet)
{
    public void Say(string line)
    {
        if (!quiet)
        {
            Always(line);
        }
    }

    public void Always(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    /// <summary>A check of a scenario: the driver is also a test of the machine it runs on.</summary>
    public void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new DriverException($"{what}: this did not hold; the device or the kernel behaves unlike QEMU's edu behind VFIO");
        }

        Say("  " + what);
    }
}
