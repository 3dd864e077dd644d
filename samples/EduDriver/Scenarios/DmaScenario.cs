namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>Bytes go from one buffer of the driver through the device into another.</summary>
internal sealed class DmaScenario : IScenario
{
    // The device has 28 address bits.
    private const ulong SourceIova = 0x100000;
    private const ulong DestinationIova = 0x0fe00000;
    private const int SourceLength = 0x1000;
    private const int DestinationLength = 0x10000;
    private const int Skipped = 0x3800;

    // QEMU before 9 ends itself when a transfer reaches the last byte of the device's buffer.
    private const int Moved = 0xff0;

    public string Name => "dma";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        using var source = new DmaBuffer(device, SourceIova, SourceLength);
        using var destination = new DmaBuffer(device, DestinationIova, DestinationLength);
        for (int i = 0; i < SourceLength; i++)
        {
            source.Bytes[i] = (byte)((i * 7) + (i >> 8));
        }

        EduDma.FromMemory(device, source.Iova, Moved);
        EduDma.ToMemory(device, destination.Iova + Skipped, Moved);
        report.Check(destination.Bytes.Slice(Skipped, Moved).SequenceEqual(source.Bytes[..Moved]), "4080 bytes went into the device and out of it, across a page boundary");
        report.Check(destination.Bytes[..Skipped].IndexOfAnyExcept((byte)0) < 0, "nothing else was written");

        report.Check(DmaBuffer.Unmap(device, SourceIova, SourceLength, out ulong removed) == 0 && removed == SourceLength, "unmapping tells how much was mapped");
        report.Check(source.Map(SourceIova + SourceLength) == 0, "the same memory is mapped elsewhere");
        EduDma.FromMemory(device, SourceIova + SourceLength, 16);
        report.Check(DmaBuffer.Unmap(device, SourceIova + SourceLength, SourceLength, out removed) == 0 && removed == SourceLength, "and unmapped again");
    }
}
