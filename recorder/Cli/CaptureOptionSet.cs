using System.CommandLine;
using TraceReplay.Recorder.FlightRecorder;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Cli;

/// <summary>The options that every command that records has. <see cref="Read"/> makes of them what the pipeline needs.</summary>
internal sealed class CaptureOptionSet
{
    private const int LeastBuffer = 256 << 10;
    private const int MostBuffer = 1 << 30;

    private readonly Option<string> _output = new("--output", "-o") { Description = "Log to write; 0600, completed whatever happens", Required = true, HelpName = "OUT.trlog" };
    private readonly Option<string[]> _only = new("--only") { Description = $"Keep only what fits: {FilterRule.Forms}; several of one kind are alternatives", HelpName = "FILTER", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leave out what fits, same forms as --only; opens, closes, forks and gaps stay", HelpName = "FILTER" };
    private readonly Option<string?> _ring = new("--ring") { Description = "Flight recorder: keep only the last part in memory, write it on a trigger", HelpName = "SIZE|TIME" };
    private readonly Option<string[]> _trigger = new("--trigger") { Description = $"When the ring is written: {Trigger.Forms}; default sigusr1 and exit", HelpName = "TRIGGER" };
    private readonly Option<string?> _after = new("--after") { Description = "How long to go on after a trigger before the ring is written", HelpName = "TIME" };
    private readonly Option<string[]> _rotate = new("--rotate") { Description = "Begin a new log (OUT.0001.trlog, ...) at this size, or after this time, or both", HelpName = "SIZE|TIME" };
    private readonly Option<int> _keep = new("--keep") { Description = "Logs to keep of a rotation, or to write from a ring (default: all, and 16)", HelpName = "N" };
    private readonly Option<string?> _maxDisk = new("--max-disk") { Description = "Room the logs may take; a rotation then drops its oldest, anything else ends", HelpName = "SIZE" };
    private readonly Option<string?> _buffer = new("--buffer") { Description = "Buffer between kernel and recorder (default 64MiB)", HelpName = "SIZE" };
    private readonly Option<string> _onLoss = new("--on-loss") { Description = "When records are lost: continue, or stop recording (the program goes on)", HelpName = "continue|stop", DefaultValueFactory = _ => "continue" };
    private readonly Option<string> _tables = new("--tables") { Description = "A guest's stage-1 tables: none; walk: when a configuration is set, invalidated or faults; all: at every call, whole", HelpName = "none|walk|all", DefaultValueFactory = _ => "walk" };
    private readonly Option<string?> _tablesBudget = new("--tables-budget") { Description = "Time for capturing tables at one occasion (default 50ms)", HelpName = "TIME" };
    private readonly Option<string?> _payload = new("--payload") { Description = "Other memory of the program: bytes to keep at the start of every DMA mapping, whatever they are (default none)", HelpName = "SIZE" };
    private readonly Option<string?> _maxArgument = new("--max-argument") { Description = "Bytes kept of one buffer an argument points to (default 64KiB); what is cut says so", HelpName = "SIZE" };
    private readonly Option<string?> _maxTransfer = new("--max-transfer") { Description = "Bytes kept of one read or write (default 4KiB)", HelpName = "SIZE" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "No status line and no summary; losses are still told" };
    private readonly Option<bool> _json = new("--json") { Description = "Summary as one JSON object on standard output, status as one a second on standard error" };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _output, _only, _exclude, _ring, _trigger, _after, _rotate, _keep, _maxDisk, _buffer, _onLoss, _tables, _tablesBudget, _payload, _maxArgument, _maxTransfer, _quiet, _json,
        ];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <returns>Null when an option says something impossible.</returns>
    /// <param name="error">One sentence then.</param>
    public CaptureOptions? Read(ParseResult parsed, out string error)
    {
        var reader = new OptionReader();
        var options = new CaptureOptions
        {
            Output = parsed.GetValue(_output)!,
            Only = reader.Filters("--only", parsed.GetValue(_only)),
            Exclude = reader.Filters("--exclude", parsed.GetValue(_exclude)),
            Ring = reader.Ring(parsed.GetValue(_ring)),
            Triggers = reader.Triggers(parsed.GetValue(_trigger)),
            After = reader.Time("--after", parsed.GetValue(_after), TimeSpan.Zero),
            RotateBytes = reader.RotateBytes(parsed.GetValue(_rotate)),
            RotateTime = reader.RotateTime(parsed.GetValue(_rotate)),
            Keep = reader.Count("--keep", parsed.GetValue(_keep)),
            MaxDisk = reader.Bytes("--max-disk", parsed.GetValue(_maxDisk), long.MaxValue, 1 << 20, long.MaxValue),
            BufferBytes = (int)reader.Bytes("--buffer", parsed.GetValue(_buffer), 64 << 20, LeastBuffer, MostBuffer),
            OnLoss = reader.Word("--on-loss", parsed.GetValue(_onLoss)!, ("continue", LossPolicy.Continue), ("stop", LossPolicy.Stop)),
            Tables = reader.Word("--tables", parsed.GetValue(_tables)!, ("none", TablesMode.None), ("walk", TablesMode.Walk), ("all", TablesMode.All)),
            TablesBudget = reader.Time("--tables-budget", parsed.GetValue(_tablesBudget), TimeSpan.FromMilliseconds(50)),
            PayloadBytes = reader.Bytes("--payload", parsed.GetValue(_payload), 0, 0, 1L << 40),
            MostBufferBytes = (int)reader.Bytes("--max-argument", parsed.GetValue(_maxArgument), 64 << 10, 16, 16 << 20),
            MostTransferBytes = (int)reader.Bytes("--max-transfer", parsed.GetValue(_maxTransfer), 4096, 1, 1 << 20),
            Quiet = parsed.GetValue(_quiet),
            Json = parsed.GetValue(_json),
        };
        reader.Check(options);
        error = reader.Error;
        return error.Length == 0 ? options : null;
    }
}
