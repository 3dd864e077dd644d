using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>Rules of VFIO_DEVICE_SET_IRQS.</summary>
internal static class InterruptRules
{
    private const string Core = "Linux 5.10 drivers/vfio/vfio.c vfio_set_irqs_validate_and_prepare";
    private const string Source = "Linux 5.10 drivers/vfio/pci/vfio_pci_intrs.c";

    public static readonly Rule Header = new("set-irqs.header", "argsz, index, range and flags must be valid", Core);
    public static readonly Rule Range = new("set-irqs.range", "start and count must lie within the interrupts of the index", Core);
    public static readonly Rule Data = new("set-irqs.data", "exactly one data type, and argsz must cover the data", Core);
    public static readonly Rule Action = new("set-irqs.action", "the index does not implement this action", Source);
    public static readonly Rule Busy = new("set-irqs.busy", "another interrupt type is enabled, or the range does not fit the enabled one", Source);
    public static readonly Rule NotEnabled = new("set-irqs.not-enabled", "the interrupt is not enabled", Source);
    public static readonly Rule NoPin = new("set-irqs.no-pin", "the device has no interrupt pin", Source);
    public static readonly Rule ResampleTwice = new("set-irqs.resample-twice", "the pin interrupt has an eventfd that unmasks it already", "Linux 5.10 drivers/vfio/virqfd.c vfio_virqfd_enable");
    public static readonly Rule NoVectors = new("set-irqs.no-vectors", "an interrupt type cannot be enabled with no vectors", Source);
    public static readonly Rule NoSpace = new("set-irqs.no-space", "the message interrupt could not be set up: no binding, or its page could not be mapped",
        "Linux 5.10 drivers/pci/msi.c, recorded");
    public static readonly Rule Ioeventfd = new("ioeventfd", "argsz of 28, one width, a descriptor of -1 or more", "Linux 5.10 vfio_pci_ioctl");
    public static readonly Rule IoeventfdPlace = new("ioeventfd.place", "only inside a BAR", "Linux 5.10 vfio_pci_ioeventfd");
    public static readonly Rule IoeventfdTwice = new("ioeventfd.twice", "the same write is wired already", "Linux 5.10 vfio_pci_ioeventfd");
    public static readonly Rule IoeventfdAbsent = new("ioeventfd.absent", "there is nothing to remove", "Linux 5.10 vfio_pci_ioeventfd");
    public static readonly Rule IoeventfdLimit = new("ioeventfd.limit", "a device has 1000 at most", "Linux 5.10 vfio_pci_ioeventfd");
    public static readonly Rule BadDescriptor = new("set-irqs.eventfd", "the descriptor is closed (EBADF) or not an eventfd (EINVAL)", "Linux 5.10 eventfd_ctx_fdget");
    public static readonly Rule Single = new("set-irqs.single", "indexes with one interrupt: start 0, count 0 or 1", Source);
    public static readonly Rule NoTrigger = new("set-irqs.no-trigger", "there is no eventfd to signal or remove", Source);
    public static readonly Rule Done = new("set-irqs", "the interrupt is set up, signalled or removed", Source);
}
