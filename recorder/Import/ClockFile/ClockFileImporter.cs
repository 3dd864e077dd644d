using System.Globalization;
using System.Text.Json;

namespace TraceReplay.Recorder.Import.ClockFile;

/// <summary>
/// Reads clock.json in its two forms: {"scenarios": {NAME: {"offset_ns", "plus_minus_ns"}}} for a folder of recordings, and one object per recording with
/// "capture_ts" and "capture_realtime_ns" (session clock and wall clock of the recorded machine at one instant) and, where known,
/// "l0_realtime_minus_l1_realtime_ms" (wall clock of the trace minus that of the recorded machine), or "host_realtime_at_start" with "l1_uptime_at_start", which come first.
/// </summary>
internal sealed class ClockFileImporter : IImporter
{
    private const int LargestFile = 16 << 20;

    /// <summary>A difference of two wall clocks was measured once per boot, and the recorded machine's wall clock wanders by tens of milliseconds.</summary>
    private const long MeasuredUncertainty = 60_000_000;

    /// <summary>Wall clock of the host and uptime of the recorded machine, read one after the other when the recording was started.</summary>
    private const long StartUncertainty = 45_000_000;

    /// <summary>An unmeasured one: the recorded machine took its wall clock from a clock of whole seconds.</summary>
    private const long RealtimeUncertainty = 1_000_000_000;

    public bool Recognises(ReadOnlySpan<byte> start) =>
        start.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && (start.IndexOf("\"scenarios\""u8) >= 0 || start.IndexOf("\"capture_ts\""u8) >= 0);

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        using var content = new MemoryStream();
        using (LineReader lines = file.OpenLines())
        {
            while (lines.TryRead(out ReadOnlyMemory<byte> line))
            {
                content.Write(line.Span);
                content.WriteByte((byte)'\n');
                if (content.Length > LargestFile)
                {
                    throw lines.Refuse("a clock file of this size is none.");
                }
            }
        }

        var table = new ClockTable { Path = file.Path };
        try
        {
            using JsonDocument document = JsonDocument.Parse(content.GetBuffer().AsMemory(0, (int)content.Length));
            Read(document.RootElement, table);
        }
        catch (JsonException e)
        {
            throw new ImportException($"{file.Path}, line {(e.LineNumber ?? 0) + 1}: no valid JSON.", e);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
        {
            throw new ImportException($"{file.Path}: {e.Message}.", e);
        }

        recording.Clocks.Add(table);
    }

    private static void Read(JsonElement root, ClockTable table)
    {
        if (root.TryGetProperty("scenarios", out JsonElement scenarios))
        {
            foreach (JsonProperty scenario in scenarios.EnumerateObject())
            {
                table.Scenarios[scenario.Name] = new ClockOffset(
                    Number(scenario.Value, "offset_ns"),
                    scenario.Value.TryGetProperty("plus_minus_ns", out _) ? Number(scenario.Value, "plus_minus_ns") : MeasuredUncertainty);
            }

            return;
        }

        if (root.TryGetProperty("host_realtime_at_start", out JsonElement host) && root.TryGetProperty("l1_uptime_at_start", out JsonElement uptime)
            && host.TryGetDecimal(out decimal wall) && uptime.TryGetDecimal(out decimal monotonic))
        {
            table.Single = new ClockOffset(checked((long)((wall - monotonic) * 1_000_000_000m)), StartUncertainty);
            return;
        }

        long offset = checked(Number(root, "capture_realtime_ns") - Number(root, "capture_ts"));
        bool measured = root.TryGetProperty("l0_realtime_minus_l1_realtime_ms", out _);
        table.Single = measured
            ? new ClockOffset(checked(offset + (Number(root, "l0_realtime_minus_l1_realtime_ms") * 1_000_000)), MeasuredUncertainty)
            : new ClockOffset(offset, RealtimeUncertainty);
    }

    private static long Number(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement value))
        {
            throw new FormatException($"member \"{name}\" is missing");
        }

        bool valid = value.ValueKind == JsonValueKind.String
            ? long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            : value.TryGetInt64(out number);
        return valid ? number : throw new FormatException($"member \"{name}\" is no integer");
    }
}
