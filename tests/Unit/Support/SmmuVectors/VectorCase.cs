namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>A titled case of a vector file.</summary>
/// <param name="File">Name below tests/Vectors/smmuv3.</param>
/// <param name="Number">Line of the title.</param>
internal sealed record VectorCase(string File, int Number, string Title, IReadOnlyList<VectorLine> Lines)
{
    private const string Folder = "tests/Vectors/smmuv3";

    /// <summary>Every case of every file, in the order of names and lines.</summary>
    public static IEnumerable<VectorCase> All() =>
        Directory.GetFiles(Path.Combine(Golden.RepositoryRoot(), Folder), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => Parse(Path.GetFileName(path), LinesOf(path)));

    /// <summary>Cases of a file: a case runs from its [title] to the next.</summary>
    public static IEnumerable<VectorCase> Parse(string file, IEnumerable<string> lines)
    {
        int number = 0;
        int titleLine = 0;
        string? title = null;
        List<VectorLine> body = [];
        foreach (string raw in lines)
        {
            number++;
            string line = WithoutComment(raw);
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] != '[')
            {
                body.Add(new VectorLine(number, line));
                continue;
            }

            if (title is not null)
            {
                yield return new VectorCase(file, titleLine, title, body);
            }
            else if (body.Count != 0)
            {
                throw new VectorFailure($"{file}:{body[0].Number}: a line before the first [title]");
            }

            (title, titleLine, body) = (line.Trim('[', ']'), number, []);
        }

        if (title is not null)
        {
            yield return new VectorCase(file, titleLine, title, body);
        }
    }

    private static string[] LinesOf(string path) => System.IO.File.ReadAllLines(path);

    private static string WithoutComment(string line)
    {
        int at = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
        return (at < 0 ? line : line[..at]).Trim();
    }
}
