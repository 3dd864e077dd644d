using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Nested;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>Ioctls of a container that has the type1 driver.</summary>
internal sealed class Type1Handler(NestedHandler nested)
{
    private const uint GetInfo = VfioRequest.IommuGetInfo;
    private const uint MapDma = VfioRequest.IommuMapDma;
    private const uint UnmapDma = VfioRequest.IommuUnmapDma;
    private const uint DirtyPages = VfioRequest.IommuDirtyPages;

    public void Ioctl(CallContext c, Type1Iommu iommu, uint request)
    {
        switch (request)
        {
            case GetInfo:
                Type1Info.Handle(c, iommu);
                break;
            case MapDma:
                DmaMap.Handle(c, iommu);
                break;
            case UnmapDma:
                DmaUnmap.Handle(c, iommu);
                break;
            case DirtyPages:
                DirtyTracking.Handle(c, iommu);
                break;
            default:
                if (!nested.TryHandle(c, iommu, request))
                {
                    c.Fail(Errno.ENOTTY, Type1Rules.Unknown);
                }

                break;
        }
    }

    /// <summary>CHECK_EXTENSION: one list, with or without a container behind it.</summary>
    public static void CheckExtension(CallContext c, Type1Iommu? iommu)
    {
        const ulong DmaCacheCoherent = 4;
        bool known = c.Argument is Type1Iommu.TypeV1 or Type1Iommu.TypeV2 or Type1Iommu.TypeNesting;
        if (c.Argument == DmaCacheCoherent && iommu is not null)
        {
            // The SMMU driver always reports coherent page-table and DMA access, so every domain is.
            if (TakeLock(c, iommu))
            {
                c.Succeed(1, Type1Rules.Extension);
            }

            return;
        }

        c.Succeed(known ? 1 : 0, Type1Rules.Extension);
    }

    /// <returns>False when the call waits for ever.</returns>
    public static bool TakeLock(CallContext c, Type1Iommu iommu)
    {
        if (iommu.LockHeld is null)
        {
            return true;
        }

        c.NeverReturns(Type1Rules.LockHeld);
        return false;
    }
}
