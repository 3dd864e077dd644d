using System.Text.RegularExpressions;

namespace TraceReplay.Tests.Coverage;

/// <summary>Sections of IHI 0070 ("§5.2") and DDI 0487 ("D8.2") that a text cites.</summary>
internal static partial class SpecCitation
{
    /// <summary>Deeper sections count for the one at this depth.</summary>
    private const int Depth = 3;

    /// <returns>As "IHI0070 §5.2" and "DDI0487 D8.2".</returns>
    public static IEnumerable<string> In(string text)
    {
        foreach (Match match in Ihi0070().Matches(text))
        {
            yield return $"IHI0070 §{Cut(match.Groups[1].Value, Depth)}";
        }

        foreach (Match match in Ddi0487().Matches(text))
        {
            yield return $"DDI0487 D{Cut(match.Groups[1].Value, Depth - 1)}";
        }
    }

    /// <summary>Orders sections by document, then number by number.</summary>
    public static string SortKey(string section) => Number().Replace(section, m => m.Value.PadLeft(4, '0'));

    private static string Cut(string number, int depth) => string.Join('.', number.Split('.').Take(depth));

    [GeneratedRegex(@"§\s?(\d+(?:\.\d+)*)")]
    private static partial Regex Ihi0070();

    [GeneratedRegex(@"\bD(\d+(?:\.\d+)+)")]
    private static partial Regex Ddi0487();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
