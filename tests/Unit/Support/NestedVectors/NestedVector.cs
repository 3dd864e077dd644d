namespace TraceReplay.Tests.Support.NestedVectors;

/// <summary>One line of tests/Vectors/nested: which rows of the series' tables it shows, under which dialect, on which machine, what is done and what comes of it.</summary>
/// <param name="Machine">Options of the machine, empty for that of the recordings.</param>
public sealed record NestedVector(int Line, IReadOnlyList<string> Rows, string Source, string Dialect, IReadOnlyList<string> Machine, IReadOnlyList<(string Call, string Expected)> Steps)
{
    /// <summary>
    /// "row ID… | source" opens a group; below it "  DIALECT [option…]: call = expected; call = expected".
    /// </summary>
    public static IEnumerable<NestedVector> Read(string path)
    {
        string[] rows = [];
        string source = "";
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("row ", StringComparison.Ordinal))
            {
                string[] head = line["row ".Length..].Split('|', StringSplitOptions.TrimEntries);
                rows = head[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                source = head[1];
                continue;
            }

            string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var steps = parts[1].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(step => step.Split(" = ", 2, StringSplitOptions.TrimEntries)).Select(s => (s[0], s.Length > 1 ? s[1] : "")).ToList();
            yield return new NestedVector(number, rows, source, words[0], words[1..], steps);
        }
    }
}
