namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>The device computes while the driver polls.</summary>
internal sealed class FactorialScenario : IScenario
{
    private const uint Computing = 1;
    private const int MostPolls = 1000;

    public string Name => "factorial";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        device.WriteRegister(EduRegister.Factorial, 5);
        for (int poll = 0; (device.ReadRegister(EduRegister.Status) & Computing) != 0; poll++)
        {
            report.Check(poll < MostPolls, "the device ends its computation");
            Thread.Sleep(1);
        }

        report.Check(device.ReadRegister(EduRegister.Factorial) == 120, "the factorial of 5 is 120");
    }
}
