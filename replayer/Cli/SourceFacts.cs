using System.Text.Json;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>One source of a log, as its session record says it.</summary>
internal sealed class SourceFacts
{
    public SourceFacts(SessionRecord session)
    {
        Source = session.Source.ToString();
        Kernel = session.Kernel.ToString();
        Architecture = session.Architecture.ToString();
        Clock = session.Clock.ToString();
        Program = string.Join(' ', session.CommandLine.Select(argument => argument.ToString()));
        foreach (Property property in session.Properties)
        {
            Properties[property.Key.ToString()] = property.Value.ToString();
        }
    }

    public string Source { get; }

    public string Kernel { get; }

    public string Architecture { get; }

    public string Clock { get; }

    public string Program { get; }

    /// <summary>Ordinal order; clock alignment and its uncertainty are among them.</summary>
    public SortedDictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>One line.</summary>
    public string Summary =>
        Source + (Kernel.Length > 0 ? $", kernel {Kernel}" : "") + (Architecture.Length > 0 ? $" on {Architecture}" : "") + (Clock.Length > 0 ? $", clock {Clock}" : "");

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("source", Source);
        json.WriteString("kernel", Kernel);
        json.WriteString("architecture", Architecture);
        json.WriteString("clock", Clock);
        json.WriteString("program", Program);
        json.WriteStartObject("properties");
        foreach ((string key, string value) in Properties)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
