namespace TraceReplay.Recorder.Tables;

/// <summary>Memory of the recorded processes.</summary>
internal interface ITargetMemory
{
    /// <summary>Reads all of it or nothing.</summary>
    /// <returns>0, or the errno.</returns>
    int Read(int process, ulong address, Span<byte> destination);

    /// <summary>The file a descriptor of the process refers to, to read what was mapped of it.</summary>
    /// <returns>Null when it cannot be opened.</returns>
    ITargetFile? Open(int process, int fd);
}
