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
    private const uint SetPasidTableV10 = 0x3b7a;

    /// <param name="call">A call.</param>
    /// <param name="likely">The request's purpose includes programming the SMMU.</param>
    /// <param name="configures">It succeeded and always changes stream table entries.</param>
    /// <returns>False for calls that never do.</returns>
    public static bool MayCause(CallRecord call, out bool likely, out bool configures)
    {
        likely = false;
        configures = false;
        if (call is CloseRecord)
        {
            return true;
        }

        if (call is not IoctlRecord ioctl)
        {
            return false;
        }

        bool succeeded = !ioctl.Unfinished && ioctl.Result >= 0;
        switch (ioctl.Request)
        {
            case SetIommu:
                likely = succeeded;
                configures = succeeded;
                return succeeded || ioctl.Unfinished;
            case SetPasidTableV10:
                likely = true;
                configures = succeeded && Flags(ioctl) == 1;
                return true;
            case GroupSetContainer or GroupUnsetContainer or MapDma or UnmapDma:
                likely = true;
                return true;
            case >= 0x3b76 and <= 0x3b7e or >= 0x3b80 and <= 0x3b9f:
                likely = true;
                return true;
            case DeviceSetIrqs or GroupGetDeviceFd or DeviceReset:
                return true;
            default:
                return ioctl.Unfinished;
        }
    }

    /// <summary>The word behind argsz.</summary>
    private static uint Flags(IoctlRecord ioctl) =>
        ioctl.In.Length >= 8 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(ioctl.In.Span[4..]) : 0;
}
