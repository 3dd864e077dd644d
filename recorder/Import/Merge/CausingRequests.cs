using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Which calls can make the kernel program the SMMU. Request numbers are _IO(';', 100 + n) of include/uapi/linux/vfio.h and of the nested series,
/// and _IO(';', 0x80 + n) of include/uapi/linux/iommufd.h.
/// </summary>
internal static class CausingRequests
{
    private const uint GroupSetContainer = VfioRequest.GroupSetContainer;
    private const uint GroupUnsetContainer = VfioRequest.GroupUnsetContainer;
    private const uint SetIommu = VfioRequest.SetIommu;
    private const uint GroupGetDeviceFd = VfioRequest.GroupGetDeviceFd;
    private const uint DeviceSetIrqs = VfioRequest.DeviceSetIrqs;
    private const uint DeviceReset = VfioRequest.DeviceReset;
    private const uint MapDma = VfioRequest.IommuMapDma;
    private const uint UnmapDma = VfioRequest.IommuUnmapDma;
    private const uint SetPasidTable = NestedRequest.SetPasidTable;
    private const uint CacheInvalidate = NestedRequest.CacheInvalidate;
    private const uint SetMsiBinding = NestedRequest.SetMsiBinding;
    private const uint IommuDestroy = 0x3b80;
    private const uint IommuIoasUnmap = 0x3b86;
    private const uint IommuHwptAlloc = 0x3b89;
    private const uint IommuHwptInvalidate = 0x3b8d;

    /// <returns>What it can do to the SMMU; <see cref="CallEffects.None"/> for calls that never touch it.</returns>
    public static CallEffects Of(CallRecord call)
    {
        if (call is CloseRecord)
        {
            return CallEffects.May | CallEffects.Invalidates | CallEffects.Streams;
        }

        if (call is not IoctlRecord ioctl)
        {
            return CallEffects.None;
        }

        bool succeeded = !ioctl.Unfinished && ioctl.Result >= 0;
        const CallEffects streams = CallEffects.May | CallEffects.Invalidates | CallEffects.Streams;
        return ioctl.Request switch
        {
            // A container that is an iommufd attaches when the device is opened.
            SetIommu when FdTarget.KindOf(ioctl.Target) == FdKind.Iommufd => CallEffects.May,
            SetIommu => succeeded ? streams | CallEffects.Always : streams,
            SetPasidTable => succeeded && Flags(ioctl) == 1 ? streams | CallEffects.Always : streams,
            GroupSetContainer or GroupUnsetContainer or GroupGetDeviceFd => streams,
            VfioRequest.DeviceBindIommufd or VfioRequest.DeviceAttachIommufdPt when FdTarget.KindOf(ioctl.Target) == FdKind.Device =>
                succeeded ? streams | CallEffects.Always : streams,
            >= 0x3b76 and <= 0x3b78 or IommuDestroy or IommuHwptAlloc => streams,
            UnmapDma or CacheInvalidate or SetMsiBinding => CallEffects.May | CallEffects.Invalidates,
            IommuIoasUnmap or IommuHwptInvalidate => CallEffects.May | CallEffects.Invalidates,
            MapDma or DeviceSetIrqs or DeviceReset or >= 0x3b7d and <= 0x3b9f => CallEffects.May,
            _ => ioctl.Unfinished ? CallEffects.May : CallEffects.None,
        };
    }

    /// <summary>The word behind argsz.</summary>
    private static uint Flags(IoctlRecord ioctl) =>
        ioctl.In.Length >= 8 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(ioctl.In.Span[4..]) : 0;
}
