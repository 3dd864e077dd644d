using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>A device that KVM_CREATE_DEVICE made: anon_inode:kvm-vfio and relatives. It keeps its virtual machine alive.</summary>
internal sealed class KvmDeviceFile(KvmDeviceType type, VirtualMachine machine) : VfioFile
{
    public KvmDeviceType Type { get; } = type;

    public VirtualMachine Machine { get; } = machine;

    public override bool HasPosition => false;

    public override string Describe() => $"KVM device {Type} of {Machine.Describe()}";
}
