namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>The translation regime of a stream, from STE.STRW: it tags TLB entries. IHI 0070 §3.3.4, §3.17.</summary>
internal enum StreamRegime : byte
{
    /// <summary>EL1 and EL0: tagged with ASID and VMID.</summary>
    El1 = 0,

    /// <summary>EL2 without ASIDs: one address space.</summary>
    El2 = 1,

    /// <summary>EL2 with E2H: tagged with ASID only.</summary>
    El2E2h = 2,
}
