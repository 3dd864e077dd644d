namespace TraceReplay.Recorder.Pipeline;

/// <summary>What a filter looks at.</summary>
internal enum FilterSubject
{
    Device,
    Ioctl,
    Result,
}
