namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>The ioctls of KVM that touch devices, interrupts or guest memory; the same in every dialect. include/uapi/linux/kvm.h.</summary>
public static class KvmOps
{
    public static IoctlTable Table { get; } = new(
    [
        IoctlOp.Plain("KVM_GET_API_VERSION", FdKind.Kvm, KvmRequest.GetApiVersion),
        IoctlOp.Integer("KVM_CREATE_VM", FdKind.Kvm, KvmRequest.CreateVm, returns: FdKind.KvmVm),
        IoctlOp.Integer("KVM_CHECK_EXTENSION", FdKind.Kvm, KvmRequest.CheckExtension),
        IoctlOp.Plain("KVM_GET_VCPU_MMAP_SIZE", FdKind.Kvm, KvmRequest.GetVcpuMmapSize),
        IoctlOp.Integer("KVM_CHECK_EXTENSION", FdKind.KvmVm, KvmRequest.CheckExtension),
        IoctlOp.Integer("KVM_CREATE_VCPU", FdKind.KvmVm, KvmRequest.CreateVcpu, returns: FdKind.KvmVcpu),
        IoctlOp.Struct("KVM_SET_USER_MEMORY_REGION", FdKind.KvmVm, KvmRequest.SetUserMemoryRegion, typeof(KvmUserMemoryRegion)),
        IoctlOp.Struct("KVM_SET_USER_MEMORY_REGION2", FdKind.KvmVm, KvmRequest.SetUserMemoryRegion2, typeof(KvmUserMemoryRegion2)),
        IoctlOp.Struct("KVM_SET_GSI_ROUTING", FdKind.KvmVm, KvmRequest.SetGsiRouting, typeof(KvmIrqRouting)),
        IoctlOp.Struct("KVM_IRQFD", FdKind.KvmVm, KvmRequest.Irqfd, typeof(KvmIrqfd)),
        IoctlOp.Struct("KVM_IOEVENTFD", FdKind.KvmVm, KvmRequest.Ioeventfd, typeof(KvmIoeventfd)),
        IoctlOp.Struct("KVM_SIGNAL_MSI", FdKind.KvmVm, KvmRequest.SignalMsi, typeof(KvmMsi)),
        IoctlOp.Struct("KVM_CREATE_DEVICE", FdKind.KvmVm, KvmRequest.CreateDevice, typeof(KvmCreateDevice), copiesBack: true),
        IoctlOp.Struct("KVM_SET_DEVICE_ATTR", FdKind.KvmDevice, KvmRequest.SetDeviceAttr, typeof(KvmDeviceAttr)),
        IoctlOp.Struct("KVM_GET_DEVICE_ATTR", FdKind.KvmDevice, KvmRequest.GetDeviceAttr, typeof(KvmDeviceAttr)),
        IoctlOp.Struct("KVM_HAS_DEVICE_ATTR", FdKind.KvmDevice, KvmRequest.HasDeviceAttr, typeof(KvmDeviceAttr)),
    ]);
}
