namespace TraceReplay.Formats.Records;

/// <summary>One translation request and what the SMMU did with it, step by step.</summary>
public sealed class SmmuTranslationRecord : Record
{
    public override RecordKind Kind => RecordKind.SmmuTranslation;

    public uint StreamId { get; set; }

    public bool HasSubstream { get; set; }

    public uint Substream { get; set; }

    public ulong Iova { get; set; }

    public TranslationOutcome Outcome { get; set; }

    /// <summary>Output address on success, bypass and disabled.</summary>
    public ulong Output { get; set; }

    /// <summary>1 read, 2 write; only with an output.</summary>
    public byte Permission { get; set; }

    public TranslationStage Stage { get; set; }

    /// <summary>Event number recorded or withheld on a fault (IHI 0070 section 7.3), 0 for none.</summary>
    public byte Event { get; set; }

    /// <summary>Cache look-ups, table entries and cache fills in the order they happened; empty when the source does not show them.</summary>
    public List<TranslationStep> Steps { get; } = [];

    public override void Clear()
    {
        base.Clear();
        StreamId = default;
        HasSubstream = default;
        Substream = default;
        Iova = default;
        Outcome = default;
        Output = default;
        Permission = default;
        Stage = default;
        Event = default;
        Steps.Clear();
    }
}
