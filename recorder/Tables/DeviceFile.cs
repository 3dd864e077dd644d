namespace TraceReplay.Recorder.Tables;

/// <summary>A VFIO device, by its group or its own file.</summary>
internal sealed class DeviceFile(int process, int fd) : TargetFile(process, fd)
{
    /// <summary>The container of its group, or the iommufd it is bound to.</summary>
    public TargetFile? Owner => Group is { } group ? group.Container : Iommufd;

    public GroupFile? Group { get; set; }

    public IommufdFile? Iommufd { get; set; }

    /// <summary>PCI address such as 0000:00:02.0 where the program named it.</summary>
    public string? Name { get; set; }
}
