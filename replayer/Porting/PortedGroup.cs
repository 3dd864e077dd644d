namespace TraceReplay.Replayer.Porting;

/// <summary>A group of a nesting container: iommufd has no use for it but to know which container its devices are of.</summary>
internal sealed class PortedGroup
{
    public PortedContainer? Container { get; set; }
}
