namespace TraceReplay.Recorder.Pipeline;

/// <summary>The output cannot be written at all; the message is one sentence with what to do.</summary>
internal sealed class OutputException(string message, Exception? cause = null) : Exception(message, cause);
