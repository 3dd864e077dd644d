namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>What a completed walk found.</summary>
internal struct Mapping
{
    /// <summary>Output address of the first byte of the block.</summary>
    public ulong Output;

    /// <summary>Block size - 1.</summary>
    public ulong Mask;
    public int Level;

    /// <summary>log2 of the granule.</summary>
    public int Granule;

    /// <summary>1 read, 2 write.</summary>
    public byte Permission;

    /// <summary>Permission of stage 1 alone, in a nested mapping.</summary>
    public byte Stage1Permission;

    /// <summary>Unprivileged, and privileged, accesses may use it (AP[1], APTable[0], CD.PAN).</summary>
    public bool UnprivilegedMay;
    public bool PrivilegedMay;
    public bool Global;

    public readonly ulong Translate(ulong input) => (Output & ~Mask) | (input & Mask);
}
