using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>
/// Which calls can make the kernel program the SMMU. Request numbers are _IO(';', 100 + n) of include/uapi/linux/vfio.h and of the nested series,
/// and _IO(';', 0x80 + n) of include/uapi/linux/iommufd.h.
/// </summary>
internal static class CausingRequests
{
    private const uint GroupSetContainer = 0x3b68;
    private const uint GroupUnsetContainer = 0x3b69;
    private const uint SetIommu = 0x3b66;
    private const uint GroupGetDeviceFd = 0x3b6a;
    private const uint DeviceSetIrqs = 0x3b6e;
    private const uint DeviceReset = 0x3b6f;
    private const uint MapDma = 0x3b71;
    private const uint UnmapDma = 0x3b72;
    private const uint SetPasidTable = 0x3b7a;
    private const uint CacheInvalidate = 0x3b7b;
    private const uint SetMsiBinding = 0x3b7c;
    private const uint IommuDestroy = 0x3b80;
    private const uint IommuIoasUnmap = 0x3b86;
    private const uint IommuHwptAlloc = 0x3b89;
    private const uint IommuHwptInvalidate = 0x3b8d;

    /// <returns>What it can do to the SMMU; <see cref="CallEffects.None"/> for calls that never touch it.</returns>
    public static CallEffects Of(CallRecord call)
    {
        if (call is CloseRecord)
        {
            return CallEffects.May;
        }

        if (call is not IoctlRecord ioctl)
        {
            return CallEffects.None;
        }

        bool succeeded = !ioctl.Unfinished && ioctl.Result >= 0;
        const CallEffects streams = CallEffects.May | CallEffects.Invalidates | CallEffects.Streams;
        return ioctl.Request switch
        {
            SetIommu => succeeded ? streams | CallEffects.Always : streams,
            SetPasidTable => succeeded && Flags(ioctl) == 1 ? streams | CallEffects.Always : streams,
            GroupSetContainer or GroupUnsetContainer => streams,
            >= 0x3b76 and <= 0x3b78 or IommuDestroy or IommuHwptAlloc => streams,
            UnmapDma or CacheInvalidate or SetMsiBinding => CallEffects.May | CallEffects.Invalidates,
            IommuIoasUnmap or IommuHwptInvalidate => CallEffects.May | CallEffects.Invalidates,
            MapDma or DeviceSetIrqs or GroupGetDeviceFd or DeviceReset or >= 0x3b7d and <= 0x3b9f => CallEffects.May,
            _ => ioctl.Unfinished ? CallEffects.May : CallEffects.None,
        };
    }

    /// <summary>The word behind argsz.</summary>
    private static uint Flags(IoctlRecord ioctl) =>
        ioctl.In.Length >= 8 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(ioctl.In.Span[4..]) : 0;
}
