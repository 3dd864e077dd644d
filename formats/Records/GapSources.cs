namespace TraceReplay.Formats.Records;

/// <summary>Words of <see cref="GapRecord.Source"/> that decide what a loss takes from a log.</summary>
public static class GapSources
{
    /// <summary>The recorder's reading of tables and other memory of the program: whatever the cause, pages are missing and no call is.</summary>
    public const string Tables = "tables";
}
