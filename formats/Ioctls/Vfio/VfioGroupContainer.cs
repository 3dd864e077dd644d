using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>The argument of VFIO_GROUP_SET_CONTAINER: a descriptor, 4 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioGroupContainer
{
    [DescriptorIn(FdKind.Container)]
    public int Container;
}
