namespace TraceReplay.Recorder.Pipeline;

/// <summary>A log cannot grow any more.</summary>
internal sealed class DiskFullException(string message, Exception? cause) : IOException(message, cause);
