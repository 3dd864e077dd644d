namespace TraceReplay.Replayer.Smmuv3;

/// <summary>One way in which an implementation departs from the architecture. Each is read at one place. Persisted by name.</summary>
internal enum SmmuQuirk : byte
{
    /// <summary>C_BAD_STREAMID is recorded whatever CR2.RECINVSID says.</summary>
    RecInvSid,

    /// <summary>A level-2 stream table may be indexed up to 2^Span - 1 instead of 2^(Span-1) - 1.</summary>
    L2SpanDouble,

    /// <summary>An index beyond the span gives C_BAD_STE instead of C_BAD_STREAMID.</summary>
    L2SpanBadSte,

    /// <summary>Once STRTAB_BASE_CFG.FMT was 1 the table stays two-level until reset.</summary>
    FmtSticky,

    /// <summary>S1CDMax and S1STALLD are judged although stage 1 is off.</summary>
    S1FieldsS2Only,

    /// <summary>S1ContextPtr is not compared with the output address size.</summary>
    ContextPointerSize,

    /// <summary>Bits [55:52] of TTB0, TTB1 and S2TTB are ignored.</summary>
    TableBaseLow52,

    /// <summary>All of the upper bits of L1STD.L2Ptr are address.</summary>
    L2PtrWhole,

    /// <summary>S2HA and S2HD are ignored although HTTU is absent.</summary>
    S2HaHd,

    /// <summary>The smallest S2T0SZ follows from the effective S2PS instead of the input address size.</summary>
    S2T0szPs,

    /// <summary>A stage-2 start level that leaves no index bits is accepted.</summary>
    S2Sl0High,

    /// <summary>Concatenated stage-2 start tables: the second and later ones are read from the first.</summary>
    S2Concat,

    /// <summary>Stage 2 only, input above the input address size: abort without an event.</summary>
    S2OnlyIas,

    /// <summary>Bypass and SMMUEN = 0 pass addresses above the output address size.</summary>
    BypassOas,

    /// <summary>A stage-1 next-level table above IPS is fetched.</summary>
    S1TableSize,

    /// <summary>A stage-2 next-level table above S2PS is fetched.</summary>
    S2TableSize,

    /// <summary>Leaf checks in the order access flag, permission, address size.</summary>
    LeafPriority,

    /// <summary>A write through APTable[1] = 1 faults at the table descriptor.</summary>
    ApTableEarly,

    /// <summary>All traffic is treated as privileged data: AP[1], APTable[0], PAN and execute permissions are ignored.</summary>
    Unprivileged,

    /// <summary>Block descriptors are accepted at every level above 3.</summary>
    BlockLevel,

    /// <summary>The upper half of the address space uses TBI0.</summary>
    Tbi1,

    /// <summary>CD.ENDI is not judged while both tables are disabled.</summary>
    CdEndi,

    /// <summary>F_CD_FETCH carries its address in the input address field.</summary>
    CdFetchAddress,

    /// <summary>The IPA field of events carries bits [11:0] too, and is written for stage-1 faults on tables.</summary>
    IpaLow,

    /// <summary>Faults of the CD fetch and of a table base are recorded as reads.</summary>
    RnwFetch,

    /// <summary>Nested: both table bases go through stage 2 when the CD is decoded.</summary>
    TtbEager,

    /// <summary>Nested: only the base of a stage-1 table goes through stage 2.</summary>
    S1TableLinear,

    /// <summary>Nested: a stage-2 fault on a stage-1 table below the base is recorded as a stage-1 fault, by CD.R.</summary>
    NestedTtStage,

    /// <summary>Nested: a stage-1 table above IPS gives CLASS = TT with an IPA.</summary>
    NestedTableSize,

    /// <summary>Nested: an abort of the stage-2 walk for a stage-1 table carries the IPA instead of the fetch address.</summary>
    NestedEabtAddress,

    /// <summary>Nested: the translated table base is cut to IPS bits.</summary>
    NestedTtbTruncated,

    /// <summary>A full event queue toggles GERROR.EVENTQ_ABT_ERR instead of OVFLG.</summary>
    EventQueueOverflow,

    /// <summary>Commands of absent features are consumed without effect.</summary>
    CommandsUnsupported,

    /// <summary>CMD_SYNC with CS = 3 raises the interrupt.</summary>
    SyncCs,

    /// <summary>CMD_CFGI_CD without stage 1 is an error only for streams that have a device.</summary>
    CfgiNoDevice,

    /// <summary>TLB hits judge writes only, against what the walk that filled them kept.</summary>
    TlbPermissions,

    /// <summary>TLB entries and TLBI compare the tag byte of addresses.</summary>
    TlbiTagged,

    /// <summary>TLBI_NH_VA leaves global entries of other ASIDs, TLBI_NH_VAA takes stage-2 entries too.</summary>
    TlbiGlobal,

    /// <summary>STE.INSTCFG and PRIVCFG are ignored.</summary>
    InstCfgPrivCfg,

    /// <summary>STE.S2PTW is ignored.</summary>
    S2Ptw,

    /// <summary>A TLB of 256 entries.</summary>
    SmallTlb,

    /// <summary>TLBI of one page with a level hint removes the entry of exactly that granule and level, and nothing else when it finds one.</summary>
    TlbiExactLevel,

    /// <summary>The register file keeps reserved bits, aliases page 1 to page 0 and answers wide reads of narrow registers with 0.</summary>
    RegisterFile,

    /// <summary>The event queue interrupt is raised for every event, not only when the queue was empty.</summary>
    EventInterruptAlways,

    /// <summary>A device's access that was refused comes again in pieces of at most 4 bytes, each a request of its own.</summary>
    RefusedAccessInPieces,

    /// <summary>Events are never merged, whatever STE.MEV says.</summary>
    EventsNeverMerged,

    /// <summary>CMD_CFGI_STE and CFGI_CD of streams on bus 0 find no device: the machine has a bridge whose bus number was 0 when it was looked up.</summary>
    CfgiRootBusHidden,
}
