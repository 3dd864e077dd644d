namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>/dev/vfio/vfio.</summary>
internal sealed class ContainerFile(Container container) : VfioFile
{
    public Container Container { get; } = container;

    public override bool HasPosition => true;

    public override string Describe() => Container.Describe();
}
