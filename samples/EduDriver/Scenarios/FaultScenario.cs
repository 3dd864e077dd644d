using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>Transfers that the IOMMU refuses, one from an IOVA at which nothing is mapped, one into memory that the device may only read. The kernel is told, the device goes on.</summary>
internal sealed class FaultScenario : IScenario
{
    private const ulong Iova = 0x800000;
    private const ulong ReadableIova = 0x900000;
    private const int Length = 0x1000;

    public string Name => "fault";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        EduDma.FromMemory(device, Iova, 64);
        using (var readable = new DmaBuffer(device, ReadableIova, Length, VfioDmaMapFlags.Read))
        {
            EduDma.ToMemory(device, ReadableIova, 64);
            report.Check(readable.Bytes.IndexOfAnyExcept((byte)0) < 0, "nothing was written into memory that the device may only read");
        }

        using var buffer = new DmaBuffer(device, Iova, Length);
        buffer.Bytes.Fill(0xa5);
        EduDma.FromMemory(device, Iova, 64);
        buffer.Bytes.Clear();
        EduDma.ToMemory(device, Iova + 64, 64);
        report.Check(buffer.Bytes.Slice(64, 64).IndexOfAnyExcept((byte)0xa5) < 0, "once it is mapped, the same transfer works");
    }
}
