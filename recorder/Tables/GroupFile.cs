namespace TraceReplay.Recorder.Tables;

/// <summary>/dev/vfio/N.</summary>
internal sealed class GroupFile(int process, int fd) : TargetFile(process, fd)
{
    /// <summary>Container or iommufd.</summary>
    public TargetFile? Container { get; set; }
}
