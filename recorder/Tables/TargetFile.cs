namespace TraceReplay.Recorder.Tables;

/// <summary>An open file of the interfaces, however many descriptors refer to it.</summary>
/// <param name="process">Process that opened it.</param>
/// <param name="fd">The descriptor it was opened as: records name the file by it.</param>
internal abstract class TargetFile(int process, int fd)
{
    public int Process { get; } = process;

    public int Fd { get; } = fd;
}
