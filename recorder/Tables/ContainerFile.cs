using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Tables;

/// <summary>/dev/vfio/vfio: one address space, and with the nested series one stage-1 configuration.</summary>
internal sealed class ContainerFile : TargetFile
{
    public ContainerFile(int process, int fd)
        : base(process, fd) => Space = new AddressSpace(this, 0);

    public AddressSpace Space { get; }

    /// <summary>The configuration in force; where the kernel refused all, the one last asked for: a log that holds its tables can be ported to another kernel.</summary>
    public StageOneConfiguration? Configuration { get; set; }

    /// <summary>The kernel took the configuration.</summary>
    public bool IsInForce { get; set; }

    /// <summary>Mappings lead nowhere that a table could be.</summary>
    public bool IsPlain { get; set; }

    public void BecomeNesting() => Space.Space = MemorySpace.GuestPhysical;
}
