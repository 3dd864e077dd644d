namespace TraceReplay.Formats.Records;

/// <summary>An IOMMU driver reported a fault that nobody handled (trace point iommu:io_page_fault).</summary>
public sealed class IommuFaultRecord : Record
{
    public override RecordKind Kind => RecordKind.IommuFault;

    /// <summary>PCI address or name of the device.</summary>
    public Utf8Text Device { get; set; }

    public Utf8Text Driver { get; set; }

    public ulong Iova { get; set; }

    /// <summary>IOMMU_FAULT_ bits: 1 write.</summary>
    public uint Flags { get; set; }

    public override void Clear()
    {
        base.Clear();
        Device = default;
        Driver = default;
        Iova = default;
        Flags = default;
    }
}
