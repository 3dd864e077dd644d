namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Words and key=value pairs of a line. Every one must be taken by the verb, or the line is in error.</summary>
internal sealed class VectorArguments
{
    private readonly List<string> _words = [];
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    public VectorArguments(ReadOnlySpan<string> tokens)
    {
        foreach (string token in tokens)
        {
            int at = token.IndexOf('=');
            if (at < 0)
            {
                _words.Add(token);
            }
            else
            {
                _pairs.Add(new(token[..at], token[(at + 1)..]));
            }
        }
    }

    /// <summary>Words not taken yet.</summary>
    public int WordsLeft => _words.Count;

    /// <summary>The next word.</summary>
    public string Word(string what)
    {
        string word = _words.Count != 0 ? _words[0] : throw new VectorFailure($"{what} is missing");
        _words.RemoveAt(0);
        return word;
    }

    public ulong Number(string what) => SpecValue.Number(Word(what));

    /// <summary>Takes a word wherever it stands.</summary>
    public bool Flag(string word) => _words.Remove(word);

    /// <summary>Takes the value of a key; null when it is not given.</summary>
    public string? Take(string key)
    {
        int at = _pairs.FindIndex(p => string.Equals(p.Key, key, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            return null;
        }

        string value = _pairs[at].Value;
        _pairs.RemoveAt(at);
        return value;
    }

    public ulong Take(string key, ulong otherwise) => Take(key) is { } text ? SpecValue.Number(text) : otherwise;

    /// <summary>Takes what is left of the pairs.</summary>
    public List<KeyValuePair<string, string>> TakePairs()
    {
        List<KeyValuePair<string, string>> pairs = [.. _pairs];
        _pairs.Clear();
        return pairs;
    }

    /// <summary>Takes what is left of the words.</summary>
    public List<string> TakeWords()
    {
        List<string> words = [.. _words];
        _words.Clear();
        return words;
    }

    public void RequireAllUsed()
    {
        IEnumerable<string> left = _words.Concat(_pairs.Select(p => $"{p.Key}={p.Value}"));
        if (left.FirstOrDefault() is { } first)
        {
            throw new VectorFailure($"'{first}' means nothing here");
        }
    }
}
