using System.Text.RegularExpressions;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>A line of a case, split: verb, words, key=value pairs, and the same of what follows "=>".</summary>
internal sealed partial class VectorLine
{
    public VectorLine(int number, string text)
    {
        Number = number;
        Text = text;
        string spaced = Equals().Replace(text, "=").Replace("->", " -> ", StringComparison.Ordinal);
        string[] sides = spaced.Split("=>", 2);
        string[] words = sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Verb = words[0];
        Arguments = new VectorArguments(words.AsSpan(1));
        Outcome = sides.Length == 2 ? new VectorArguments(sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)) : null;
    }

    public int Number { get; }

    public string Text { get; }

    public string Verb { get; }

    public VectorArguments Arguments { get; }

    /// <summary>What follows "=>", null without it.</summary>
    public VectorArguments? Outcome { get; }

    /// <summary>After the line ran: nothing it says was overlooked.</summary>
    public void RequireAllUsed()
    {
        Arguments.RequireAllUsed();
        Outcome?.RequireAllUsed();
    }

    [GeneratedRegex(@"\s*=(?!>)\s*")]
    private static partial Regex Equals();
}
