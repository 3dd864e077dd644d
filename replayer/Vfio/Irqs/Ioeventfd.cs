namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>A write the kernel makes for a signalled eventfd (struct vfio_pci_ioeventfd).</summary>
/// <param name="Position">Offset in the device file, region index included.</param>
/// <param name="Data">Value written.</param>
/// <param name="Width">Bytes.</param>
internal readonly record struct Ioeventfd(ulong Position, ulong Data, uint Width);
