namespace TraceReplay.Replayer.Porting;

/// <summary>A device's fault ring in the program's form, and how far it goes along with the other version's.</summary>
internal sealed class PortedRing(RingStandIn standIn)
{
    public RingStandIn StandIn { get; } = standIn;

    /// <summary>The next record there that is not in the stand-in yet.</summary>
    public uint Copied { get; set; }

    /// <summary>How far the program has taken what is there.</summary>
    public uint Taken { get; set; }
}
