using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of DMA_BUF, 16 bytes, then offset and length of each range.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureDmaBuf
{
    [HandleIn(HandleKind.Region)]
    public uint RegionIndex;

    [Hex]
    public uint OpenFlags;

    [MustBeZero]
    public uint Flags;
    public uint NrRanges;
}
