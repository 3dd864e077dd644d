using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_feature, 8 bytes, then the payload of the feature.</summary>
[Tail(TailKind.FeaturePayload)]
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceFeature
{
    [SelfSize]
    public uint Argsz;

    [LowIndex(typeof(VfioFeature), 0xffff)]
    public VfioFeatureFlags Flags;
}
