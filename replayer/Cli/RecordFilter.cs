using System.CommandLine.Parsing;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>Which records of a log are asked for.</summary>
/// <param name="From">First sequence number.</param>
/// <param name="Until">Sequence number to stop before.</param>
/// <param name="Kinds">Kinds, empty for all.</param>
internal sealed record RecordFilter(long From, long Until, IReadOnlyList<RecordKind> Kinds)
{
    public bool Accepts(Record record) => record.Sequence >= From && record.Sequence < Until && (Kinds.Count == 0 || Kinds.Contains(record.Kind));

    /// <summary>Reads the values of --kind: the words of the text form, 'smmu-command', one by one or with commas between.</summary>
    public static RecordKind[] ParseKinds(ArgumentResult result)
    {
        var kinds = new List<RecordKind>();
        foreach (string word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (word.Any(char.IsAsciiDigit) || !Enum.TryParse(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out RecordKind kind) || kind == RecordKind.None)
            {
                result.AddError($"'{word}' is no kind of record. There are: {string.Join(", ", Enum.GetValues<RecordKind>().Where(k => k != RecordKind.None).Select(WordOf))}.");
                return [];
            }

            kinds.Add(kind);
        }

        return [.. kinds];
    }

    private static string WordOf(RecordKind kind) =>
        string.Concat(kind.ToString().Select((letter, i) => char.IsAsciiLetterUpper(letter) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
