using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_MAP_DMA. 32 bytes: argsz, flags, vaddr at 8, iova at 16, size at 24. Linux 5.10 vfio_dma_do_map.</summary>
internal sealed class DmaMap(VfioBehaviour behaviour)
{
    /// <summary>Bytes. Every page costs memory and time, and the size comes from a log.</summary>
    private const ulong LargestMapping = 64UL << 30;

    private const int Size = 32;
    private const uint Read = 1;
    private const uint Write = 2;
    private const uint Vaddr = 4;

    private readonly uint _knownFlags = Read | Write | (behaviour.UpdatesVaddr ? Vaddr : 0);

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        if (UserCopy.U32(c, 0) < Size || (flags & ~_knownFlags) != 0)
        {
            c.Fail(Errno.EINVAL, Type1Rules.ArgSize);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        var protection = MapProtection.Cache;
        protection |= (flags & Read) != 0 ? MapProtection.Read : 0;
        protection |= (flags & Write) != 0 ? MapProtection.Write : 0;
        var mapping = new DmaMapping(c.ProcessId, UserCopy.U64(c, 16), UserCopy.U64(c, 8), UserCopy.U64(c, 24), protection);
        if (Refusal(iommu, mapping, flags) is { } refusal)
        {
            c.Fail(refusal.Errno, refusal.Rule!);
            return;
        }

        if ((flags & Vaddr) != 0)
        {
            iommu.Move(iommu.Mappings[mapping.Iova], mapping.Vaddr, c.ProcessId);
            c.Succeed(0, Type1Rules.MapVaddr);
            return;
        }

        if (iommu.Addresses.Host != HostIommu.ArmSmmu && MapsNothing(c, iommu, mapping))
        {
            return;
        }

        if (mapping.Size > LargestMapping && iommu.KeepsPages)
        {
            c.Unmodelled("a mapping of more than 64 GiB: the model keeps every page of a mapping");
            return;
        }

        DriverResult result = iommu.Map(mapping);
        if (result.Errno != 0)
        {
            c.Fail(result.Errno, result.Rule ?? Type1Rules.Map);
            return;
        }

        c.Succeed(0, Type1Rules.Map);
    }

    // How wide this machine's addresses are, what memory the program has at an address and how much of it may be pinned: inputs, which only a refusal shows.
    private static bool MapsNothing(CallContext c, Type1Iommu iommu, in DmaMapping mapping) =>
        (!iommu.IsApertureCertain(mapping.Last) && c.TryLearnResult(-Errno.EINVAL, Type1Rules.MapIova))
        || c.TryLearnResult(-Errno.EFAULT, Type1Rules.MapPin) || c.TryLearnResult(-Errno.ENOMEM, Type1Rules.MapMemory);

    private DriverResult? Refusal(Type1Iommu iommu, in DmaMapping m, uint flags)
    {
        bool wraps = m.Iova + m.Size - 1 < m.Iova || m.Vaddr + m.Size - 1 < m.Vaddr;
        if (m.Size != 0 && wraps && behaviour.ChecksOverflow)
        {
            return DriverResult.Fail(Errno.EOVERFLOW, Type1Rules.MapOverflow);
        }

        // Either new user addresses or access rights.
        bool contradicts = (flags & Vaddr) != 0 == ((flags & (Read | Write)) != 0);
        if (contradicts || m.Size == 0 || ((m.Size | m.Iova | m.Vaddr) & (IovaSpace.PageSize - 1)) != 0 || wraps)
        {
            return DriverResult.Fail(Errno.EINVAL, Type1Rules.MapAlignment);
        }

        if ((flags & Vaddr) != 0)
        {
            return VaddrRefusal(iommu, m);
        }

        if (iommu.FindOverlap(m.Iova, m.Last) is not null)
        {
            return DriverResult.Fail(Errno.EEXIST, Type1Rules.MapOverlap);
        }

        if (iommu.EntriesLeft == 0)
        {
            return DriverResult.Fail(Errno.ENOSPC, Type1Rules.MapLimit);
        }

        if (!iommu.Addresses.IsFree(m.Iova, m.Last) || m.Last > iommu.ApertureLast)
        {
            return DriverResult.Fail(Errno.EINVAL, Type1Rules.MapIova);
        }

        // Pinning reads user page tables: a program has no pages outside its address space, nor at its very beginning.
        bool hasNoPages = m.Vaddr < iommu.Addresses.UserFirst || m.Vaddr + m.Size - 1 > iommu.Addresses.UserLast;
        return hasNoPages ? DriverResult.Fail(Errno.EFAULT, Type1Rules.MapPin) : null;
    }

    private static DriverResult? VaddrRefusal(Type1Iommu iommu, in DmaMapping m)
    {
        if (iommu.FindOverlap(m.Iova, m.Last) is not { } mapping)
        {
            return DriverResult.Fail(Errno.ENOENT, Type1Rules.MapVaddr);
        }

        bool same = mapping.Iova == m.Iova && mapping.Size == m.Size && iommu.StaleAddresses.Contains(m.Iova);
        return same ? null : DriverResult.Fail(Errno.EINVAL, Type1Rules.MapVaddr);
    }
}
