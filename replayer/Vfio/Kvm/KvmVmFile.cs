using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>anon_inode:kvm-vm: a virtual machine.</summary>
internal sealed class KvmVmFile(VirtualMachine machine) : VfioFile
{
    public VirtualMachine Machine { get; } = machine;

    public override bool HasPosition => false;

    public override string Describe() => Machine.Describe();
}
