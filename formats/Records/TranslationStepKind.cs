namespace TraceReplay.Formats.Records;

/// <summary>One thing the SMMU did on the way to a translation. Persisted numbers.</summary>
public enum TranslationStepKind : byte
{
    /// <summary>The configuration of the stream was cached.</summary>
    ConfigHit = 0,

    /// <summary>It was not, and is read now.</summary>
    ConfigMiss = 1,

    /// <summary>Level-1 stream table descriptor read: EntryAddress, and Address the level-2 table it gives.</summary>
    L1StreamDescriptor = 2,

    /// <summary>STE read from EntryAddress.</summary>
    SteFetch = 3,

    /// <summary>CD read: Address as the STE gives it (an IPA when stage 2 is on).</summary>
    CdFetch = 4,

    /// <summary>A translation table base of the CD: Level = 0 or 1 for TTB0 or TTB1, Address the base after stage 2, Value = TxSZ | granule bits &lt;&lt; 8 | HAD &lt;&lt; 16.</summary>
    TableBase = 5,

    /// <summary>TLB look-up that hit: Asid, Vmid (-1 for none), Address.</summary>
    TlbHit = 6,

    /// <summary>TLB look-up that missed.</summary>
    TlbMiss = 7,

    /// <summary>Translation table entry read: Stage, Level, Address the input address of that walk, EntryAddress, Value.</summary>
    TableEntry = 8,

    /// <summary>TLB fill: Asid, Vmid, Address, Level, Value = granule code (1 4K, 2 16K, 3 64K).</summary>
    TlbFill = 9,
}
