namespace TraceReplay.Recorder.Doctor;

/// <summary>The kernel's trace points of IOMMUs.</summary>
internal sealed class TracingCheck : IHostCheck
{
    private static readonly string[] s_folders = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    public IEnumerable<Finding> Look(HostRoot host)
    {
        string? events = s_folders.FirstOrDefault(folder => host.Names(folder).Contains("events"));
        if (events is null)
        {
            yield return Finding.Warn("tracefs", "not mounted or not readable", "mount -t tracefs nodev /sys/kernel/tracing; without it nothing is known of IOMMU events here");
            yield break;
        }

        IReadOnlyList<string> points = host.Names($"{events}/events/iommu");
        yield return points.Contains("map") && points.Contains("unmap") && points.Contains("io_page_fault")
            ? Finding.Ok("iommu events", $"iommu:map, unmap and io_page_fault in {events}")
            : Finding.Warn("iommu events", "no trace points iommu:map, unmap, io_page_fault", "logs hold no mappings and faults of the kernel's own; a kernel with CONFIG_IOMMU_API has them");
    }
}
