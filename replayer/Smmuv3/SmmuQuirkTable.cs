namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What every SMMU quirk means. QEMU's side was found by driving QEMU 11.1 through its registers and tables.</summary>
internal static class SmmuQuirkTable
{
    /// <summary>One row per member of <see cref="SmmuQuirk"/>, in its order.</summary>
    public static IReadOnlyList<SmmuQuirkRow> Rows { get; } =
    [
        new(SmmuQuirk.RecInvSid, "recinvsid", "records C_BAD_STREAMID whatever CR2.RECINVSID is", "only with RECINVSID = 1 (6.3.12)"),
        new(SmmuQuirk.L2SpanDouble, "l2-span-double", "accepts StreamIDs up to index 2^Span - 1 in a level-2 table", "up to 2^(Span-1) - 1 (5.1)"),
        new(SmmuQuirk.L2SpanBadSte, "l2-span-bad-ste", "an index beyond the span is C_BAD_STE", "C_BAD_STREAMID (5.1, 7.3.3)"),
        new(SmmuQuirk.FmtSticky, "fmt-sticky", "a two-level format, once written, stays until reset", "STRTAB_BASE_CFG.FMT selects (6.3.25)"),
        new(SmmuQuirk.S1FieldsS2Only, "s1fields-s2only", "S1CDMax or S1STALLD in a stage-2-only STE is C_BAD_STE", "ignored, stage 1 is off (5.2)"),
        new(SmmuQuirk.S2HaHd, "s2hahd", "S2HA and S2HD are ignored without HTTU", "ILLEGAL, C_BAD_STE (5.2)"),
        new(SmmuQuirk.S2T0szPs, "s2t0sz-ps", "the smallest S2T0SZ follows the effective S2PS", "it follows the IAS, here the OAS (5.2)"),
        new(SmmuQuirk.S2Sl0High, "s2sl0-high", "a start level without index bits for the input size is accepted", "ILLEGAL, C_BAD_STE (5.2, D8.2)"),
        new(SmmuQuirk.S2Concat, "s2-concat", "all concatenated start tables are read as the first", "the index spans them (D8.2)"),
        new(SmmuQuirk.S2OnlyIas, "s2only-ias", "stage 2 only, input beyond the IAS: abort without an event", "F_ADDR_SIZE with S2 = 0 (3.4)"),
        new(SmmuQuirk.BypassOas, "bypass-oas", "bypass passes addresses beyond the OAS", "abort; F_ADDR_SIZE when the STE bypasses (3.4)"),
        new(SmmuQuirk.S1TableSize, "s1-table-size", "a stage-1 table address above IPS is fetched", "F_ADDR_SIZE at that level (7.3.13)"),
        new(SmmuQuirk.S2TableSize, "s2-table-size", "a stage-2 table address above S2PS is fetched", "F_ADDR_SIZE at that level (7.3.13)"),
        new(SmmuQuirk.LeafPriority, "leaf-priority", "a leaf is judged by access flag, permission, address size", "address size first (7.3)"),
        new(SmmuQuirk.ApTableEarly, "aptable-early", "a write under a read-only APTable faults at the table descriptor", "permission is judged at the leaf (D8.4)"),
        new(SmmuQuirk.Unprivileged, "unpriv", "AP[1], APTable[0], PAN and execute permissions do not count: all traffic is privileged data", "F_PERMISSION where they forbid the access (D8.4)"),
        new(SmmuQuirk.BlockLevel, "block-level", "blocks at 4K level 0, 16K level 1 and 64K level 1", "invalid there: F_TRANSLATION (D8.3)"),
        new(SmmuQuirk.Tbi1, "tbi1", "the upper half looks at TBI0", "at TBI1 (5.4)"),
        new(SmmuQuirk.CdEndi, "cd-endi", "ENDI = 1 is accepted with both tables disabled", "ILLEGAL on a little-endian SMMU (5.4)"),
        new(SmmuQuirk.CdFetchAddress, "cd-fetch-addr", "F_CD_FETCH has its address in bytes 16 to 23", "bytes 24 to 31 (7.3.10)"),
        new(SmmuQuirk.IpaLow, "ipa-low", "the IPA of a stage-2 fault has bits [11:0]", "IPA[51:12], low bits RES0 (7.3)"),
        new(SmmuQuirk.RnwFetch, "rnw-fetch", "faults of a write while CD and table bases are fetched have RnW = 1", "RnW of the transaction (7.3)"),
        new(SmmuQuirk.TtbEager, "ttb-eager", "nested: both TTBs go through stage 2 when the CD is decoded, and stay cached with it", "translated by the walk that uses them (3.4)"),
        new(SmmuQuirk.S1TableLinear, "s1-table-linear", "nested: only the base of a stage-1 table is translated", "each descriptor address is an IPA (3.4)"),
        new(SmmuQuirk.NestedTtStage, "nested-tt-stage", "nested: a stage-2 fault on a lower stage-1 table has S2 = 0 and follows CD.R", "S2 = 1, follows STE.S2R (7.3)"),
        new(SmmuQuirk.NestedTableSize, "nested-table-size", "nested: a stage-1 table above IPS has CLASS = TT and an IPA", "stage-1 F_ADDR_SIZE, CLASS = IN (7.3.13)"),
        new(SmmuQuirk.NestedEabtAddress, "nested-eabt-addr", "nested: an aborted stage-2 walk for a stage-1 table reports the IPA", "F_WALK_EABT reports the fetch address (7.3.12)"),
        new(SmmuQuirk.NestedTtbTruncated, "nested-ttb-truncated", "nested: the translated TTB is cut to IPS bits", "IPS limits IPAs only (5.4)"),
        new(SmmuQuirk.EventQueueOverflow, "evtq-overflow", "a full event queue toggles GERROR.EVENTQ_ABT_ERR", "it toggles EVENTQ_PROD.OVFLG (7.4)"),
        new(SmmuQuirk.CommandsUnsupported, "cmd-unsup", "EL2, EL3, ATS, PRI and stall commands are consumed without effect", "CERROR_ILL without the feature (4.1)"),
        new(SmmuQuirk.SyncCs, "cmd-sync-cs", "CMD_SYNC with CS = 0b11 raises the interrupt", "CERROR_ILL (4.7.3)"),
        new(SmmuQuirk.CfgiNoDevice, "cmd-cfgi-nodev", "stage 2 only: CFGI_CD of a stream without a device is accepted", "CERROR_ILL (4.3)"),
        new(SmmuQuirk.TlbPermissions, "tlb-permissions", "a hit judges writes alone, by the entry, and reports no IPA", "the same outcome as a walk (3.4)"),
        new(SmmuQuirk.TlbiTagged, "tlbi-tagged", "TLBI by address misses entries filled through a tagged address", "the top byte is ignored (4.4)"),
        new(SmmuQuirk.TlbiGlobal, "tlbi-global", "TLBI_NH_VA leaves global entries of another ASID; TLBI_NH_VAA takes stage-2 entries too", "global entries go, stage-2 entries stay (4.4)"),
        new(SmmuQuirk.InstCfgPrivCfg, "instcfg-privcfg", "STE.INSTCFG and PRIVCFG are ignored", "they override InD and PnU (5.2)"),
        new(SmmuQuirk.S2Ptw, "s2ptw", "stage-1 tables and CDs may be in Device memory", "S2PTW = 1: F_PERMISSION of stage 2 (5.2)"),
        new(SmmuQuirk.SmallTlb, "small-tlb", "256 translations, emptied when full", "size and replacement are free (3.13)"),
        new(SmmuQuirk.TlbiExactLevel, "tlbi-exact-level", "TLBI of one page with a level hint removes the entry of that granule and level alone, if it finds one", "TTL is a hint about the leaf entry (4.4.1)"),
        new(SmmuQuirk.RegisterFile, "register-file", "reserved bits are kept, enables guard nothing, page 1 aliases page 0, wide reads of narrow registers give 0", "reserved bits are RES0, registers have guards, page 1 is its own (6.1, 6.3)"),
        new(SmmuQuirk.EventInterruptAlways, "event-interrupt-always", "the event queue interrupt comes with every event", "when the queue becomes non-empty (3.18)"),
        new(SmmuQuirk.RefusedAccessInPieces, "refused-in-pieces", "a refused access comes again in pieces of at most 4 bytes", "one access is refused once (3.4)"),
        new(SmmuQuirk.EventsNeverMerged, "events-unmerged", "every event has a record of its own, also with STE.MEV = 1", "identical events may be merged (7.3.1)"),
        new(SmmuQuirk.CfgiRootBusHidden, "cfgi-devfn", "CFGI_STE and CFGI_CD of streams on bus 0 find no device; on some machines only, so part of no profile", "invalidates that StreamID (4.3)"),
    ];
}
