namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// Page faults that wait for the user's answer. No device here stalls or asks for pages, so it stays empty. Kernel: struct iommufd_fault.
/// </summary>
internal sealed class FaultQueue : IommufdObject
{
    public override string Describe() => "fault queue";

    public override void Destroy()
    {
    }
}
