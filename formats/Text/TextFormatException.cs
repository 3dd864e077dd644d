namespace TraceReplay.Formats.Text;

/// <summary>A text that is not of the grammar.</summary>
public sealed class TextFormatException(string source, int line, int column, string found, string expected)
    : Exception($"{source}:{line}:{column}: found {found}, expected {expected}")
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    /// <summary>From 1, in UTF-16 units.</summary>
    public int Column { get; } = column;

    public string Found { get; } = found;

    public string Expected { get; } = expected;
}
