namespace TraceReplay.Recorder.Import.ClockFile;

/// <summary>Trace time minus session time, and how far off it may be; both ns.</summary>
internal readonly record struct ClockOffset(long Nanoseconds, long Uncertainty);
