namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>/dev/vfio/N.</summary>
internal sealed class GroupFile(Group group) : VfioFile
{
    public Group Group { get; } = group;

    public override bool HasPosition => true;

    public override string Describe() => $"group {Group.Number}, {(Group.Container is null ? "no container" : Group.Container.Describe())}, {Group.ContainerUsers} user(s)";
}
