using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Nested;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>Ioctls of a container that has the type1 driver.</summary>
internal sealed class Type1Handler(NestedHandler nested, VfioBehaviour behaviour)
{
    private const uint GetInfo = VfioRequest.IommuGetInfo;
    private const uint MapDma = VfioRequest.IommuMapDma;
    private const uint UnmapDma = VfioRequest.IommuUnmapDma;
    private const uint DirtyPages = VfioRequest.IommuDirtyPages;

    private readonly Type1Info _info = new(behaviour);
    private readonly DmaMap _map = new(behaviour);
    private readonly DmaUnmap _unmap = new(behaviour);
    private readonly DirtyTracking _dirty = new(behaviour);

    public void Ioctl(CallContext c, Type1Iommu iommu, uint request)
    {
        switch (request)
        {
            case GetInfo:
                _info.Handle(c, iommu);
                break;
            case MapDma:
                _map.Handle(c, iommu);
                break;
            case UnmapDma:
                _unmap.Handle(c, iommu);
                break;
            case DirtyPages:
                _dirty.Handle(c, iommu);
                break;
            default:
                if (!nested.TryHandle(c, iommu, request))
                {
                    c.Fail(Errno.ENOTTY, Type1Rules.Unknown);
                }

                break;
        }
    }

    /// <summary>CHECK_EXTENSION: one list, with or without a container behind it, but for what depends on its domains.</summary>
    public void CheckExtension(CallContext c, Type1Iommu? iommu)
    {
        const ulong DmaCacheCoherent = 4;
        const ulong UnmapAll = 9;
        const ulong UpdateVaddr = 10;
        bool yes;
        switch (c.Argument)
        {
            case Type1Iommu.TypeV1 or Type1Iommu.TypeV2:
                yes = true;
                break;
            case Type1Iommu.TypeNesting:
                yes = behaviour.HasNestingType;
                break;
            case UnmapAll:
            case UpdateVaddr when iommu is not null:
                yes = behaviour.UpdatesVaddr;
                break;
            case DmaCacheCoherent when iommu is not null:
                if (!TakeLock(c, iommu))
                {
                    return;
                }

                // The SMMU driver of 5.10 reports every domain as coherent; later ones enforce it only where firmware says that devices cannot do otherwise.
                // With VT-d and AMD-Vi it was always the machine's.
                bool ofMachine = behaviour.EnforcesCoherency || !iommu.Addresses.MapsDoorbells;
                yes = !ofMachine || iommu.IsCoherent;
                break;
            default:
                yes = false;
                break;
        }

        c.Succeed(yes ? 1 : 0, Type1Rules.Extension);
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
