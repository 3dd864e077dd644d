using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of DMA_LOGGING_REPORT, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureDmaLoggingReport
{
    public ulong Iova;
    public ulong Length;
    public ulong PageSize;

    [UserPointer(nameof(Length), BitPer = nameof(PageSize))]
    public ulong Bitmap;
}
