namespace TraceReplay.Recorder.Bpf;

/// <summary>Nothing can be recorded. The message is a whole sentence: what is missing, and what to do.</summary>
internal sealed class CaptureException(string message, Exception? inner = null) : Exception(message, inner);
