namespace TraceReplay.Recorder.Import;

/// <summary>Counts what a reader does not know, by name.</summary>
internal sealed class UnknownLines
{
    /// <summary>Name for a last line that is not whole.</summary>
    public const string Cut = "(line cut at the end of the file)";

    /// <summary>Name for the return of a call whose entry is missing.</summary>
    public const string ReturnAlone = "(return of a call that was not seen)";

    /// <summary>More names than this are counted together: a hostile input may not fill memory with names.</summary>
    private const int MostNames = 64;
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Add(string name)
    {
        if (name.Length > 80)
        {
            name = name[..80];
        }

        if (!_counts.ContainsKey(name) && _counts.Count >= MostNames)
        {
            name = "(others)";
        }

        _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }

    public void Add(UnknownLines other)
    {
        foreach ((string name, long count) in other._counts)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + count;
        }
    }

    public override string ToString() => string.Join(", ", _counts.Select(c => $"{c.Key} x{c.Value}"));
}
