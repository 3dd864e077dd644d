using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of DMA_LOGGING_START, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureDmaLoggingStart
{
    public ulong PageSize;
    public uint NumRanges;

    [MustBeZero]
    public uint Reserved;

    /// <summary>Address and length, 8 bytes each, per range.</summary>
    [UserPointer(nameof(NumRanges), ElementSize = 16)]
    public ulong Ranges;
}
