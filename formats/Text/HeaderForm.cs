using System.Collections.Immutable;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Grammar of the log header, the first line after the version line.</summary>
internal static class HeaderForm
{
    public const string VersionLine = "trlog-text 1";

    public const string HeaderWord = "header";

    /// <summary>Visits the header's fields and returns the header that results.</summary>
    public static LogHeader Visit(LogHeader header, TextFields f)
    {
        int format = f.Int("format", header.FormatVersion);
        string tool = f.Text("tool", header.ToolVersion).ToString();
        string dialect = f.Text("dialect", header.Dialect).ToString();
        string profile = f.Text("smmu", header.SmmuProfile).ToString();
        List<Utf8Text> quirks = [.. header.Quirks.Select(Utf8Text.FromString)];
        f.List("quirk", quirks, static (f, quirk) => f.Word("quirk", quirk));
        List<Property> origin = [.. header.Origin.Select(p => new Property(p.Key, p.Value))];
        f.List("origin", origin, static (f, p) =>
        {
            Utf8Text key = f.Word("key", p.Key);
            return new Property(key, f.Word("value", p.Value));
        });

        var sorted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (Property property in origin)
        {
            sorted[property.Key.ToString()] = property.Value.ToString();
        }

        return new LogHeader
        {
            FormatVersion = format,
            ToolVersion = tool,
            Dialect = dialect,
            SmmuProfile = profile,
            Quirks = [.. quirks.Select(q => q.ToString())],
            Origin = sorted.ToImmutable(),
        };
    }
}
