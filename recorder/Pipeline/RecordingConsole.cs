namespace TraceReplay.Recorder.Pipeline;

/// <summary>Where a recording talks to its operator: results on <see cref="Output"/>, everything else on <see cref="Errors"/>.</summary>
internal sealed class RecordingConsole(TextWriter output, TextWriter errors, bool isTerminal)
{
    public TextWriter Output { get; } = output;

    public TextWriter Errors { get; } = errors;

    /// <summary>Errors go to a terminal, so a line may be written over.</summary>
    public bool IsTerminal { get; } = isTerminal;

    /// <summary>The console of this process.</summary>
    public static RecordingConsole OfProcess() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);
}
