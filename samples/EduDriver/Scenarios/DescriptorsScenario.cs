using TraceReplay.Formats;

namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>Descriptors that share a file, and a file that may be opened once only.</summary>
internal sealed class DescriptorsScenario : IScenario
{
    private const ulong NothingMapped = 0x600000;

    public string Name => "descriptors";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        int other = device.Calls.Dup(device.Fd);
        Span<byte> word = stackalloc byte[4];
        report.Check(device.Calls.Pread(other, word, device.Bar.Offset) == 4, "a duplicate descriptor reaches the device");
        device.Calls.Close(other);
        report.Check(device.ReadRegister(EduRegister.Identification) != 0, "closing it leaves the device open");
        report.Check(device.Calls.Open(device.GroupPath) == -Errno.EBUSY, "the group cannot be opened a second time");
        report.Check(DmaBuffer.Unmap(device, NothingMapped, 0x1000, out ulong removed) == 0 && removed == 0, "unmapping nothing removes 0 bytes");
    }
}
