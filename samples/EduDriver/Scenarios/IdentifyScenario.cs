namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>The registers that tell what the device is and that it lives, the way through the kernel and the way past it.</summary>
internal sealed unsafe class IdentifyScenario : IScenario
{
    private const uint Identification = 0x010000ed;
    private const uint Word = 0x12345678;

    public string Name => "identify";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        report.Check(device.ReadRegister(EduRegister.Identification) == Identification, "pread of the identification register gives 0x010000ed");
        device.WriteRegister(EduRegister.Liveness, Word);
        report.Check(device.ReadRegister(EduRegister.Liveness) == ~Word, "the liveness register gives the complement of what was written");

        RecordedCalls calls = device.Calls;
        report.Check(calls.Mmap(device.Fd, device.Bar.Offset, device.Bar.Size, out void* bar) == 0, "BAR 0 is mapped");

        // Accesses through the mapping are no system calls: no recorder sees them.
        var registers = (uint*)bar;
        uint seen = Volatile.Read(ref registers[EduRegister.Identification / 4]);
        Volatile.Write(ref registers[EduRegister.Liveness / 4], ~Word);
        uint alive = Volatile.Read(ref registers[EduRegister.Liveness / 4]);
        calls.Munmap(device.Fd, bar, device.Bar.Offset, device.Bar.Size);
        report.Check(seen == Identification && alive == Word, "both registers answer through the mapping too");
    }
}
