namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>How stage 2 applies to stage-1 tables. The architecture: every descriptor address is an IPA, translated by the walk that reads it.</summary>
internal sealed class NestedRules(SmmuProfile profile)
{
    /// <summary>Table bases are translated when the CD is decoded, and kept with it.</summary>
    public bool BasesEarly { get; } = profile.Has(SmmuQuirk.TtbEager);

    /// <summary>Only the base of a table is translated; its entries are read behind it.</summary>
    public bool TablesLinear { get; } = profile.Has(SmmuQuirk.S1TableLinear);

    /// <summary>Stage-2 faults on tables below the base count as stage 1.</summary>
    public bool TableFaultsAsStage1 { get; } = profile.Has(SmmuQuirk.NestedTtStage);

    /// <summary>Size faults on table addresses come from the stage-2 look-up.</summary>
    public bool TableSizeLate { get; } = profile.Has(SmmuQuirk.NestedTableSize);

    /// <summary>An aborted stage-2 fetch for a table is reported with the IPA.</summary>
    public bool AbortsCarryIpa { get; } = profile.Has(SmmuQuirk.NestedEabtAddress);

    /// <summary>The translated base is cut to IPS bits.</summary>
    public bool BasesTruncated { get; } = profile.Has(SmmuQuirk.NestedTtbTruncated);

    /// <summary>Fetches of CDs and table bases are recorded as reads, whatever the transaction.</summary>
    public bool FetchesAreReads { get; } = profile.Has(SmmuQuirk.RnwFetch);
}
