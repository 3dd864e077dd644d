namespace TraceReplay.Formats.Records;

/// <summary>A step of a translation; <see cref="TranslationStepKind"/> says which members count.</summary>
public readonly record struct TranslationStep
{
    public TranslationStepKind Kind { get; init; }

    /// <summary>1 for a stage-1 table (also inside a nested walk), 2 for a stage-2 table.</summary>
    public byte Stage { get; init; }
    public byte Level { get; init; }

    /// <summary>-1 for entries without an ASID (stage 2).</summary>
    public int Asid { get; init; }
    public int Vmid { get; init; }
    public ulong Address { get; init; }
    public ulong EntryAddress { get; init; }
    public ulong Value { get; init; }
}
