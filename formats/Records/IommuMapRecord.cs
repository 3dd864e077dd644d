namespace TraceReplay.Formats.Records;

/// <summary>The kernel mapped pages in an IOMMU domain (trace point iommu:map). Which domain it does not tell.</summary>
public sealed class IommuMapRecord : Record
{
    public override RecordKind Kind => RecordKind.IommuMap;

    public ulong Iova { get; set; }

    /// <summary>Physical address.</summary>
    public ulong Physical { get; set; }

    /// <summary>Bytes.</summary>
    public ulong Size { get; set; }

    public override void Clear()
    {
        base.Clear();
        Iova = default;
        Physical = default;
        Size = default;
    }
}
