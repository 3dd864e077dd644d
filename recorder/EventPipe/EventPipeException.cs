namespace TraceReplay.Recorder.EventPipe;

/// <summary>A .NET program cannot be recorded; the message is one sentence with the remedy.</summary>
internal sealed class EventPipeException(string message, Exception? inner = null) : Exception(message, inner);
