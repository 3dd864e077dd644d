using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>/dev/vfio/N.</summary>
internal sealed class GroupFile(Group group) : VfioFile
{
    public Group Group { get; } = group;

    public override bool HasPosition => true;

    public override History History => Less(Group.History, Group.Container?.History ?? History.Whole);

    public override void Doubt(History history) => Group.History = Less(Group.History, history);

    public override string Describe() => $"group {Group.Number}, {(Group.Container is null ? "no container" : Group.Container.Describe())}, {Group.ContainerUsers} user(s)";
}
