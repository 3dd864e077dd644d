namespace TraceReplay.Recorder.Tables;

/// <summary>A fault or event queue of an iommufd, or an eventfd that says that a device faulted.</summary>
internal sealed class EventFile(int process, int fd, TargetFile owner) : TargetFile(process, fd)
{
    /// <summary>An iommufd or a device.</summary>
    public TargetFile Owner { get; } = owner;
}
