using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>/dev/kvm.</summary>
internal sealed class KvmSystemFile : VfioFile
{
    public override bool HasPosition => true;

    /// <summary>What KVM_CHECK_EXTENSION answers on this machine, by extension.</summary>
    public SortedDictionary<ulong, Fact> Extensions { get; } = [];

    public override string Describe() => "KVM";
}
