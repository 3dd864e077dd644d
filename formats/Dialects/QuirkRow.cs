namespace TraceReplay.Formats.Dialects;

/// <summary>A quirk, what it means, which versions have it and who says so.</summary>
public sealed record QuirkRow(Quirk Quirk, string Text, string Source);
