namespace TraceReplay.Tests.Architecture;

/// <summary>A source file of the product with the namespaces it uses.</summary>
/// <param name="Path">From the root of the repository, with forward slashes.</param>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    private const string Root = "TraceReplay.";

    /// <summary>The folder as a namespace: "Replayer.Smmuv3.Walk".</summary>
    public string Area => string.Join('.', Path.Split('/')[..^1].Select(Capitalised));

    public string Namespace => Lines.FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';') ?? "";

    public string Text => string.Join('\n', Lines);

    /// <summary>Namespaces of the product named here, in `using` lines and elsewhere, without "TraceReplay.".</summary>
    public IEnumerable<string> Uses()
    {
        foreach (string line in Lines.Where(l => !l.StartsWith("namespace ", StringComparison.Ordinal)))
        {
            for (int at = line.IndexOf(Root, StringComparison.Ordinal); at >= 0; at = line.IndexOf(Root, at + 1, StringComparison.Ordinal))
            {
                int start = at + Root.Length;
                int end = start;
                while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] == '.'))
                {
                    end++;
                }

                yield return line[start..end].TrimEnd('.');
            }
        }
    }

    private static string Capitalised(string folder) => char.ToUpperInvariant(folder[0]) + folder[1..];
}
