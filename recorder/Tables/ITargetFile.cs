namespace TraceReplay.Recorder.Tables;

/// <summary>A file whose pages a program registered for DMA.</summary>
internal interface ITargetFile
{
    /// <summary>Reads all of it or nothing.</summary>
    /// <returns>0, or the errno.</returns>
    int Read(ulong offset, Span<byte> destination);
}
