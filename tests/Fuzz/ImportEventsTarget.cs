namespace TraceReplay.Fuzz;

/// <summary>Kernel events as perf, trace-cmd and tracefs print them.</summary>
internal sealed class ImportEventsTarget : IFuzzTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        ImportSeeds.Read("tracefs-iommu.txt"),
        ImportSeeds.Read("perf-lost.txt"),
        ImportSeeds.Read("perf-pidtid.txt.gz"),
        ImportSeeds.Read("tc-l.txt.gz"),
        "a b 34/12 [001] 77.000001: iommu:io_page_fault: IOMMU:vfio-pci 0000:00:04.0 iova=0x1000 flags=0x0001\nCPU:1 [LOST 3 EVENTS]\na-1 [001] 78.000000: map: IOMMU: iova=0x0 - 0x1000 paddr=0x0 size=4096\n"u8.ToArray(),
    ];

    public static void Fuzz(ReadOnlySpan<byte> input) => ImportTarget.Fuzz(input);
}
