using TraceReplay.Formats.Text;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Replayer.Cases;

/// <summary>The cases of a file, one at a time.</summary>
internal static class CaseFile
{
    /// <exception cref="TextFormatException">A line is no case.</exception>
    /// <exception cref="WireFormatException">The compressed data is damaged.</exception>
    public static IEnumerable<OracleCase> Read(string path)
    {
        bool any = false;
        using var lines = new CaseLines(path);
        while (lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            if (!IsBlank(line.Span))
            {
                any = true;
                yield return CaseParser.Parse(line, path, lines.Number);
            }
        }

        if (!any)
        {
            throw new WireFormatException($"{path}: there is no case in it, expected one JSON object a line. Copy it again.", 0);
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.TrimEnd(" \t\r"u8).IsEmpty;
}
