using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>/dev/vfio/vfio.</summary>
internal sealed class ContainerFile(Container container) : VfioFile
{
    public Container Container { get; } = container;

    public override bool HasPosition => true;

    public override History History => Container.History;

    public override void Doubt(History history) => Container.History = Less(Container.History, history);

    public override string Describe() => Container.Describe();
}
