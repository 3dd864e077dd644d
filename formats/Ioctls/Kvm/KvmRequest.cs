namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>Request numbers of KVM that touch devices, interrupts or guest memory. Unlike VFIO's they carry size and direction. include/uapi/linux/kvm.h.</summary>
public static class KvmRequest
{
    public const uint GetApiVersion = 0xae00;
    public const uint CreateVm = 0xae01;
    public const uint CheckExtension = 0xae03;
    public const uint GetVcpuMmapSize = 0xae04;
    public const uint CreateVcpu = 0xae41;
    public const uint SetUserMemoryRegion = 0x4020ae46;
    public const uint SetUserMemoryRegion2 = 0x40a0ae49;
    public const uint SetGsiRouting = 0x4008ae6a;
    public const uint Irqfd = 0x4020ae76;
    public const uint Ioeventfd = 0x4040ae79;
    public const uint SignalMsi = 0x4020aea5;
    public const uint CreateDevice = 0xc00caee0;
    public const uint SetDeviceAttr = 0x4018aee1;
    public const uint GetDeviceAttr = 0x4018aee2;
    public const uint HasDeviceAttr = 0x4018aee3;
}
