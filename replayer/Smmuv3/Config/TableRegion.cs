namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>One half of a stage-1 address space: TTBx, TxSZ, TGx of a context descriptor.</summary>
internal struct TableRegion
{
    public bool Disabled;
    public int Tsz;

    /// <summary>log2 of the granule, bytes.</summary>
    public int Granule;

    /// <summary>As the CD gives it: an IPA when stage 2 is on, unless the profile translates it when the CD is read.</summary>
    public ulong Table;

    /// <summary><see cref="Table"/> went through stage 2 already.</summary>
    public bool TableIsPhysical;
    public bool IgnoreTop;
    public bool NoHierarchical;
}
