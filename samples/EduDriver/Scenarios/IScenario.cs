namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>One thing to do with an open device. It leaves nothing mapped and no interrupt enabled.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>Throws <see cref="DriverException"/> when the device or the kernel does something else than expected.</summary>
    void Run(VfioDevice device, Report report, DriverOptions options);
}
