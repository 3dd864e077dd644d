using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Bpf;

/// <summary>Where an ioctl's argument points to, and how much is there. struct pointer_rule of tracerecord.bpf.h; offsets are in the argument.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PointerRule
{
    /// <summary>An offset that stands for no field.</summary>
    public const ushort NoField = 0xffff;

    public ushort Offset;
    public ushort CountOffset;
    public ushort StrideOffset;
    public ushort DivisorOffset;
    public ushort ConditionOffset;
    public byte CountSize;
    public byte Spare;
    public uint Stride;
    public uint ConditionMask;
    public uint ConditionValue;
    public uint Spare2;
}
