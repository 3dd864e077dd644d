using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>A line when recording has begun; then, once a second, how it goes: one line on a terminal, one JSON object with --json, nothing otherwise.</summary>
internal sealed class StatusLine(RecordingRun run, CaptureOptions options, RecordingConsole console, Func<long> now)
{
    private const long Second = 1_000_000_000;

    private readonly long _began = now();
    private long _shown = now();
    private long _records;
    private bool _visible;

    /// <summary>The sources run: who waits for that, to let the program go on, may do so.</summary>
    public void Began()
    {
        if (!options.Quiet && !options.Json)
        {
            console.Errors.WriteLine($"recording to {options.Output}{(options.Ring is null ? "" : ", kept in memory until a trigger")}");
        }
    }

    /// <summary>Shows the status when it is time.</summary>
    public void Tick()
    {
        long time = now();
        if (time - _shown < Second || options.Quiet || !(options.Json || console.IsTerminal))
        {
            return;
        }

        long rate = (run.Tally.Records - _records) * Second / (time - _shown);
        _shown = time;
        _records = run.Tally.Records;
        if (options.Json)
        {
            console.Errors.WriteLine(Json(time, rate));
        }
        else
        {
            console.Errors.Write("\r\x1b[K" + Text(time, rate));
            _visible = true;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_visible)
        {
            console.Errors.Write("\r\x1b[K");
            _visible = false;
        }
    }

    private string Text(long time, long rate)
    {
        long lost = run.Losses.Total;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeSpan.FromSeconds((time - _began) / Second):hh\\:mm\\:ss}  {run.Tally.Records} records, {rate}/s, {Quantity.Text(run.Bytes)}, {run.Tally.Faults} faults, {(lost == 0 ? "nothing lost" : $"{lost} LOST")}");
    }

    private string Json(long time, long rate)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("elapsedMs", (time - _began) / 1_000_000);
            json.WriteNumber("records", run.Tally.Records);
            json.WriteNumber("recordsPerSecond", rate);
            json.WriteNumber("bytes", run.Bytes);
            json.WriteNumber("faults", run.Tally.Faults);
            json.WriteNumber("lost", run.Losses.Total);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
