namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>Interrupt indexes of a PCI device. Linux 5.10 include/uapi/linux/vfio.h.</summary>
internal enum InterruptKind
{
    Intx = 0,
    Msi = 1,
    Msix = 2,
    Error = 3,
    Request = 4,

    /// <summary>First index after the fixed ones; also "no interrupt type enabled".</summary>
    Fault = 5,
}
