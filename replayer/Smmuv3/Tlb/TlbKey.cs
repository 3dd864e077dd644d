namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>Tags of a cached translation. ASID -1: stage 2 only; VMID -1: no stage 2.</summary>
internal readonly struct TlbKey(int asid, int vmid, int granule, int level, ulong address) : IEquatable<TlbKey>
{
    public int Asid { get; } = asid;
    public int Vmid { get; } = vmid;

    /// <summary>log2 of the granule.</summary>
    public int Granule { get; } = granule;
    public int Level { get; } = level;

    /// <summary>Input address of the block.</summary>
    public ulong Address { get; } = address;

    public bool Equals(TlbKey other) =>
        Address == other.Address && Asid == other.Asid && Vmid == other.Vmid && Granule == other.Granule && Level == other.Level;

    public override bool Equals(object? obj) => obj is TlbKey other && Equals(other);

    public override int GetHashCode()
    {
        ulong x = (Address >> 12) ^ ((ulong)(uint)Asid << 40) ^ ((ulong)(uint)Vmid << 20) ^ ((ulong)(uint)Level << 4) ^ (ulong)(uint)Granule;
        x *= 0x9e3779b97f4a7c15;
        return (int)(x >> 32);
    }
}
