using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>Rules of KVM's calls that touch devices, interrupts or guest memory.</summary>
internal static class KvmRules
{
    private const string Main = "Linux virt/kvm/kvm_main.c";

    public static readonly Rule ApiVersion = new("kvm.api-version", "the version is 12 and the argument must be 0", Main);
    public static readonly Rule CreateVm = new("kvm.create-vm", "the type names the bits of a guest physical address: 0 for 40, or 32 and more", "Linux arch/arm64/kvm kvm_init_stage2_mmu");
    public static readonly Rule Extension = new("kvm.check-extension", "what this machine can do", Main);
    public static readonly Rule Unknown = new("kvm.unknown", "KVM does not know this ioctl on this descriptor", Main);

    public static readonly Rule NoSuchDevice = new("kvm.create-device.type", "nothing is registered for this type of device on this machine", $"{Main} kvm_ioctl_create_device");
    public static readonly Rule TestDevice = new("kvm.create-device.test", "a test says that the type exists and makes nothing", $"{Main} kvm_ioctl_create_device");
    public static readonly Rule DeviceExists = new("kvm.create-device.exists", "a machine has one VFIO device (EBUSY) and one interrupt controller (EEXIST)", "Linux virt/kvm/vfio.c, arch/arm64/kvm/vgic/vgic-init.c");
    public static readonly Rule CreateDevice = new("kvm.create-device", "a descriptor of the new device", $"{Main} kvm_ioctl_create_device");

    public static readonly Rule MemoryArguments = new(
        "kvm.memory.arguments", "known flags, slot below 32767, everything page-aligned, no wrap", $"{Main} __kvm_set_memory_region, check_memory_region_flags");

    public static readonly Rule MemoryMissing = new("kvm.memory.missing", "a slot that does not exist cannot be deleted", $"{Main} __kvm_set_memory_region");
    public static readonly Rule MemoryChange = new("kvm.memory.change", "size, user address and READONLY of a slot cannot change", $"{Main} __kvm_set_memory_region");
    public static readonly Rule MemoryOverlap = new("kvm.memory.overlap", "slots may not overlap", $"{Main} __kvm_set_memory_region");
    public static readonly Rule MemoryRange = new("kvm.memory.range", "the slot ends beyond the guest's physical addresses", "Linux arch/arm64/kvm/mmu.c kvm_arch_prepare_memory_region");
    public static readonly Rule Memory = new("kvm.memory", "the slot is made, changed or deleted", $"{Main} __kvm_set_memory_region");

    public static readonly Rule RoutingArguments = new("kvm.routing.arguments", "at most 4096 entries, no flags, an interrupt controller", $"{Main} kvm_vm_ioctl");
    public static readonly Rule RoutingEntry = new("kvm.routing.entry", "every entry is a pin of chip 0 or a message, with interrupt number, flags and pin in range", "Linux virt/kvm/irqchip.c kvm_set_irq_routing");
    public static readonly Rule Routing = new("kvm.routing", "the table replaces the one before", "Linux virt/kvm/irqchip.c kvm_set_irq_routing");

    public static readonly Rule IrqfdFlags = new("kvm.irqfd.flags", "only DEASSIGN and RESAMPLE are known", "Linux virt/kvm/eventfd.c kvm_irqfd");
    public static readonly Rule IrqfdEarly = new("kvm.irqfd.early", "there is no interrupt controller yet", "Linux virt/kvm/eventfd.c kvm_irqfd_assign");
    public static readonly Rule IrqfdBusy = new("kvm.irqfd.busy", "the eventfd raises an interrupt already", "Linux virt/kvm/eventfd.c kvm_irqfd_assign");
    public static readonly Rule Irqfd = new("kvm.irqfd", "the eventfd is wired to the interrupt, or no longer", "Linux virt/kvm/eventfd.c kvm_irqfd");

    public static readonly Rule IoeventfdArguments = new(
        "kvm.ioeventfd.arguments", "length 0, 1, 2, 4 or 8, no wrap, known flags, and no value to match without a length", "Linux virt/kvm/eventfd.c kvm_assign_ioeventfd");

    public static readonly Rule IoeventfdExists = new("kvm.ioeventfd.exists", "these writes signal an eventfd already", "Linux virt/kvm/eventfd.c kvm_assign_ioeventfd_idx");
    public static readonly Rule IoeventfdMissing = new("kvm.ioeventfd.missing", "no such writes are wired to this eventfd", "Linux virt/kvm/eventfd.c kvm_deassign_ioeventfd_idx");
    public static readonly Rule Ioeventfd = new("kvm.ioeventfd", "the writes are wired to the eventfd, or no longer", "Linux virt/kvm/eventfd.c kvm_ioeventfd");

    public static readonly Rule AttributeUnknown = new("kvm.vfio.attribute", "group 1 with attributes 1 (add) and 2 (remove) is what there is", "Linux virt/kvm/vfio.c kvm_vfio_set_attr");
    public static readonly Rule FileExists = new("kvm.vfio.exists", "the file was added already", "Linux virt/kvm/vfio.c kvm_vfio_file_add");
    public static readonly Rule FileMissing = new("kvm.vfio.missing", "the file was not added", "Linux virt/kvm/vfio.c kvm_vfio_file_del");
    public static readonly Rule FileKind = new("kvm.vfio.kind", "the descriptor must be of a VFIO group or of a bound VFIO device", "Linux virt/kvm/vfio.c kvm_vfio_file_add");
    public static readonly Rule FileSet = new("kvm.vfio.file", "the file is added or removed", "Linux virt/kvm/vfio.c");
}
