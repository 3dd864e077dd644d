namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>One entry of a cookie: struct iommu_dma_msi_page of Linux 5.10 with the nested series' fields.</summary>
internal sealed class MsiPage
{
    /// <summary>What the device is given: an IOVA of the kernel's window, or the user's IOVA of a binding.</summary>
    public required ulong Iova { get; init; }

    /// <summary>Where stage 2 maps it: the same IOVA, or the guest physical address of a binding.</summary>
    public required ulong MappedAt { get; init; }

    /// <summary>Bytes, as the binding gave them, unchecked.</summary>
    public required ulong Size { get; init; }

    /// <summary>Physical page of the doorbell; null for a binding not in use.</summary>
    public ulong? Doorbell { get; set; }
}
