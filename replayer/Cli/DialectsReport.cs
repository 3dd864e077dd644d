using System.Globalization;
using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Cli;

/// <summary>Dialects for people.</summary>
internal static class DialectsReport
{
    private const int ShownLines = 4;

    public static void WriteAll(TextWriter output, IReadOnlyList<Dialect> dialects)
    {
        output.WriteLine($"{"dialect",-18}{"date",-12}{"kernel",-12}{"grown from",-18}what it is");
        foreach (Dialect dialect in dialects)
        {
            output.WriteLine($"{dialect.Name,-18}{Or(dialect.Date),-12}{Or(dialect.BaseKernel),-12}{dialect.Parent?.Name ?? "-",-18}{dialect.Summary}{(dialect.IsDecodeOnly ? " (decode only)" : "")}");
        }

        foreach (Dialect dialect in dialects.Where(d => d.Parent is not null))
        {
            output.WriteLine();
            output.WriteLine($"{dialect.Name} against {dialect.Parent!.Name}:");
            WriteChange(output, DialectChange.Of(dialect.Parent, dialect), ShownLines);
        }
    }

    public static void Write(TextWriter output, Dialect dialect)
    {
        output.WriteLine($"{dialect.Name}: {dialect.Summary}");
        output.WriteLine($"  date        {Or(dialect.Date)}");
        output.WriteLine($"  kernel      {Or(dialect.BaseKernel)}{(dialect.IsBaseline ? ", as released" : "")}");
        output.WriteLine($"  grown from  {dialect.Parent?.Name ?? "nothing"}");
        output.WriteLine($"  source      {dialect.Source}");
        if (dialect.IsDecodeOnly)
        {
            output.WriteLine("  decode only: numbers and structs are known, behaviour is not");
        }

        if (dialect.Parent is { } parent)
        {
            output.WriteLine();
            output.WriteLine($"changed against {parent.Name}:");
            WriteChange(output, DialectChange.Of(parent, dialect), int.MaxValue);
        }

        output.WriteLine();
        output.WriteLine(dialect.Quirks.IsEmpty ? "no quirks" : "quirks:");
        foreach (Quirk quirk in dialect.Quirks)
        {
            QuirkRow row = DialectChange.RowOf(quirk);
            output.WriteLine($"  {quirk}, since {DialectChange.Since(dialect, quirk).Name}");
            output.WriteLine($"    {row.Text} [{row.Source}]");
        }

        output.WriteLine();
        output.WriteLine("table:");
        foreach (string line in DialectText.Lines(dialect).Where(line => !line.StartsWith("quirk ", StringComparison.Ordinal)))
        {
            output.WriteLine($"  {line}");
        }
    }

    private static void WriteChange(TextWriter output, DialectChange change, int limit)
    {
        if (change.Gained.Count + change.Lost.Count + change.Lines.Count == 0)
        {
            output.WriteLine("  nothing that a program can see");
        }

        foreach (QuirkRow row in change.Gained)
        {
            output.WriteLine($"  + {row.Quirk}: {row.Text} [{row.Source}]");
        }

        foreach (QuirkRow row in change.Lost)
        {
            output.WriteLine($"  - {row.Quirk}: no longer: {row.Text} [{row.Source}]");
        }

        foreach (string line in change.Lines.Take(limit))
        {
            output.WriteLine($"  {line}");
        }

        if (change.Lines.Count > limit)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ... {change.Lines.Count - limit} more properties and ioctls, 'tracereplay dialects NAME' shows them"));
        }
    }

    private static string Or(string text) => text.Length == 0 ? "-" : text;
}
