using System.Runtime.CompilerServices;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>The order of checks on a leaf, for both stages. IHI 0070 §7.3, DDI 0487 D8.15.</summary>
internal sealed class DescriptorRules(SmmuProfile profile)
{
    private readonly bool _sizeLast = profile.Has(SmmuQuirk.LeafPriority);

    /// <summary>The fault of a leaf when several things are wrong with it, None when nothing is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EventId Judge(bool fits, bool accessed, bool permitted) => fits && accessed && permitted ? EventId.None : Fault(fits, accessed, permitted);

    private EventId Fault(bool fits, bool accessed, bool permitted)
    {
        if (!fits && !_sizeLast)
        {
            return EventId.FAddrSize;
        }

        return !accessed ? EventId.FAccess : !permitted ? EventId.FPermission : EventId.FAddrSize;
    }
}
