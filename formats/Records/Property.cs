namespace TraceReplay.Formats.Records;

/// <summary>A named fact about a session.</summary>
public readonly record struct Property(Utf8Text Key, Utf8Text Value);
