using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>A group in a domain, with the devices the driver attached.</summary>
internal readonly record struct AttachedGroup(Group Group, List<Master> Masters);
