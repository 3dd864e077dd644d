namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>The devices behind an SMMU, as far as invalidations of their address translation caches go.</summary>
internal interface IAtsDevice
{
    /// <returns>False: no completion within the time PCIe allows. The next CMD_SYNC then ends in CERROR_ATC_INV_SYNC (IHI 0070 §3.9.1.4).</returns>
    bool Invalidate(in AtcInvalidation invalidation);
}
