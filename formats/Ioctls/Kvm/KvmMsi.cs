using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_msi, 32 bytes, of which 12 are padding.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct KvmMsi
{
    [Hex]
    public uint AddressLo;

    [Hex]
    public uint AddressHi;

    [Hex]
    public uint Data;
    public KvmRoutingFlags Flags;

    [Hex]
    public uint DevId;
}
