namespace TraceReplay.Formats.Records;

/// <summary>The kernel unmapped pages in an IOMMU domain (trace point iommu:unmap).</summary>
public sealed class IommuUnmapRecord : Record
{
    public override RecordKind Kind => RecordKind.IommuUnmap;

    public ulong Iova { get; set; }

    /// <summary>Bytes asked for.</summary>
    public ulong Size { get; set; }

    /// <summary>Bytes that were mapped.</summary>
    public ulong Unmapped { get; set; }

    public override void Clear()
    {
        base.Clear();
        Iova = default;
        Size = default;
        Unmapped = default;
    }
}
