namespace TraceReplay.Formats.Records;

/// <summary>Stages a translation went through. Persisted numbers.</summary>
public enum TranslationStage : byte
{
    None = 0,
    Stage1 = 1,
    Stage2 = 2,
    Nested = 3,
}
