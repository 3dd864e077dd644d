using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Page tables for devices, what the hardware says of itself, dirty tracking. Kernel: drivers/iommu/iommufd/hw_pagetable.c, device.c.</summary>
internal sealed class HwptHandler(IommuDriver driver)
{
    public const uint NestParent = 1;
    public const uint FaultIdValid = 4;
    public const uint Pasid = 8;
    private const uint DirtyTracking = 2;
    private const uint ArmSmmuV3 = 2;
    private const uint Cmdqv = 3;
    private const int InfoSize = 40;
    private const int InfoWords = 8;
    private const int FirstInfoWord = 8;

    // What the SMMU's registers say is a fact of the machine: words 2 to 9 of the struct.
    private readonly Fact[] _info = new Fact[InfoWords];

    /// <summary>Flags at 4, device 8, parent 12, out 16, reserved 20, type 24, length 28, data 32, fault queue 40.</summary>
    public void Alloc(CallContext c, IommufdContext context)
    {
        uint flags = UserCopy.U32(c, 4);
        uint type = UserCopy.U32(c, 24);
        uint length = UserCopy.U32(c, 28);
        if (UserCopy.U32(c, 20) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        if ((type == 0) != (length == 0))
        {
            c.Fail(Errno.EINVAL, HwptRules.Data);
            return;
        }

        if (context.Find<BoundDevice>(UserCopy.U32(c, 8)) is not { } device)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
            return;
        }

        Hwpt? hwpt = null;
        DriverResult result = context.Find(UserCopy.U32(c, 12)) switch
        {
            Ioas ioas => AllocPaging(context, ioas, device, flags, length > 0, out hwpt),
            PagingHwpt => DriverResult.Fail(Errno.EOPNOTSUPP, HwptRules.DirectNesting),
            VirtualIommu viommu => AllocNested(c, context, viommu, flags, type, length, out hwpt),
            _ => DriverResult.Fail(Errno.EINVAL, HwptRules.Parent),
        };

        if (result.NotModelled)
        {
            c.Unmodelled(result.Rule!.Text);
            return;
        }

        if (hwpt is null)
        {
            c.Fail(result.Errno, result.Rule ?? HwptRules.Flags);
            return;
        }

        if ((flags & FaultIdValid) != 0)
        {
            hwpt.Faults = context.Find<FaultQueue>(UserCopy.U32(c, 40));
            if (hwpt.Faults is null)
            {
                context.Remove(hwpt);
                c.Fail(Errno.ENOENT, IommufdRules.NoObject);
                return;
            }
        }

        UserCopy.Put32(c, 16, (uint)hwpt.Id);
        c.Succeed(0, HwptRules.Alloc);
    }

    /// <summary>A page table with the mappings of an address space.</summary>
    /// <param name="attach">Attaches before the mappings come, as a device does that brings its own page table; null otherwise.</param>
    public DriverResult AllocPaging(IommufdContext context, Ioas ioas, BoundDevice device, uint flags, bool hasData, out Hwpt? hwpt, bool automatic = false, Func<Hwpt, DriverResult>? attach = null)
    {
        hwpt = null;
        bool refused = (flags & ~(NestParent | DirtyTracking | FaultIdValid | Pasid)) != 0 || (flags & DirtyTracking) != 0
            || (flags & (FaultIdValid | NestParent)) == (FaultIdValid | NestParent) || hasData;
        if (refused)
        {
            return DriverResult.Fail(Errno.EOPNOTSUPP, HwptRules.Flags);
        }

        DriverResult created = driver.CreatePaging(device.Master, flags & ~FaultIdValid, out Domain? domain);
        if (domain is null)
        {
            return created;
        }

        var paging = new PagingHwpt(ioas, domain, driver) { IsNestParent = (flags & NestParent) != 0, PasidCompatible = (flags & Pasid) != 0, IsAutomatic = automatic };
        context.Add(paging);
        DriverResult attached = attach?.Invoke(paging) ?? default;
        DriverResult filled = attached.Errno == 0 ? ioas.AddDomain(paging, ApertureOf(domain)) : attached;
        if (filled.Errno != 0)
        {
            // Whoever attached it takes it away again.
            if (paging.Users == 0)
            {
                context.Remove(paging);
            }

            return filled;
        }

        hwpt = paging;
        return default;
    }

    /// <summary>Flags at 4, device 8, length 12, data 16, type 24, PASID bits u8 28, reserved 29 to 31, capabilities 32.</summary>
    public void HwInfo(CallContext c, IommufdContext context)
    {
        const uint InputType = 1;
        const ulong AtsNotSupported = 8;
        const int Data = 16;
        uint flags = UserCopy.U32(c, 4);
        uint asked = (flags & InputType) != 0 ? UserCopy.U32(c, 24) : 0;
        if ((flags & ~InputType) != 0 || UserCopy.U32(c, 28) >> 8 != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        if (context.Find<BoundDevice>(UserCopy.U32(c, 8)) is null)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
            return;
        }

        if (driver.Addresses.Host != HostIommu.ArmSmmu)
        {
            c.Unmodelled("what VT-d or AMD-Vi says of itself");
            return;
        }

        if (asked is not (0 or ArmSmmuV3))
        {
            c.Fail(Errno.EOPNOTSUPP, HwptRules.HwInfoType);
            return;
        }

        uint room = UserCopy.U32(c, 12);
        if (room > 0 && c.BufferFaults(Data, UserCopy.U64(c, Data), 1))
        {
            c.Fail(Errno.EFAULT, HwptRules.HwInfoFault);
            return;
        }

        PutInfo(c, Data, (int)Math.Min(room, int.MaxValue));
        UserCopy.Put32(c, 12, InfoSize);
        UserCopy.Put32(c, 24, ArmSmmuV3);
        if (c.OutputLength > 28)
        {
            c.Output[28] = 0;
        }

        UserCopy.Put64(c, 32, AtsNotSupported);
        c.Succeed(0, HwptRules.HwInfo);
    }

    /// <summary>Flags at 4, page table 8.</summary>
    public static void SetDirty(CallContext c, IommufdContext context)
    {
        const uint Enable = 1;
        bool unknown = (UserCopy.U32(c, 4) & ~Enable) != 0;
        bool found = context.Find<PagingHwpt>(UserCopy.U32(c, 8)) is not null;
        c.Fail(unknown || found ? Errno.EOPNOTSUPP : Errno.ENOENT, unknown ? IommufdRules.Reserved : found ? HwptRules.NoDirty : IommufdRules.NoObject);
    }

    /// <summary>Page table at 4, flags 8, reserved 12, iova 16, length 24, page size 32.</summary>
    public static void GetDirty(CallContext c, IommufdContext context)
    {
        const uint NoClear = 1;
        ulong iova = UserCopy.U64(c, 16);
        ulong length = UserCopy.U64(c, 24);
        ulong pageSize = UserCopy.U64(c, 32);
        if ((UserCopy.U32(c, 8) & ~NoClear) != 0 || UserCopy.U32(c, 12) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (context.Find<PagingHwpt>(UserCopy.U32(c, 4)) is not { } hwpt)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (length == 0 || pageSize == 0)
        {
            c.Fail(Errno.EINVAL, HwptRules.DirtyRange);
        }
        else if (iova + length - 1 < iova)
        {
            c.Fail(Errno.EOVERFLOW, HwptRules.DirtyRange);
        }
        else if (((iova | (iova + length)) & (hwpt.Ioas.Alignment - 1)) != 0 || iova % pageSize != 0 || (iova + length) % pageSize != 0)
        {
            c.Fail(Errno.EINVAL, HwptRules.DirtyRange);
        }
        else
        {
            c.Fail(Errno.EOPNOTSUPP, HwptRules.NoDirty);
        }
    }

    // Nothing but the ranges of an address space tells how wide the addresses of VT-d or AMD-Vi are.
    private ulong ApertureOf(Domain domain) => !driver.Addresses.MapsDoorbells ? ulong.MaxValue
        : domain.Stage == DomainStage.Stage1 ? IovaSpace.Stage1Last : IovaSpace.Stage2Last;

    private DriverResult AllocNested(CallContext c, IommufdContext context, VirtualIommu viommu, uint flags, uint type, uint length, out Hwpt? hwpt)
    {
        const int Data = 32;
        const int Size = 16;
        hwpt = null;
        if ((flags & ~(FaultIdValid | Pasid)) != 0 || length == 0 || (flags & Pasid) != 0)
        {
            return DriverResult.Fail(Errno.EOPNOTSUPP, HwptRules.Flags);
        }

        if (type != ArmSmmuV3 || length != Size)
        {
            return DriverResult.Fail(Errno.EINVAL, HwptRules.NestedData);
        }

        ReadOnlySpan<byte> data = c.BufferInput(Data);
        if (data.Length < Size)
        {
            return DriverResult.Fail(Errno.EFAULT, HwptRules.DataFault);
        }

        ulong word0 = BinaryPrimitives.ReadUInt64LittleEndian(data);
        ulong word1 = BinaryPrimitives.ReadUInt64LittleEndian(data[8..]);
        DriverResult created = driver.CreateNested(viommu.Smmu, flags & ~FaultIdValid, word0, word1, out Domain? domain);
        if (domain is not null)
        {
            hwpt = context.Add(new NestedHwpt(viommu, domain, driver));
        }

        return created;
    }

    // Flags and padding are 0: the model has no erratum. The rest is what the recorded SMMU's registers say.
    private void PutInfo(CallContext c, int at, int room)
    {
        c.WriteBuffer(at, 0, new byte[Math.Min(room, FirstInfoWord)]);
        for (int i = 0; i < InfoWords; i++)
        {
            int offset = FirstInfoWord + (i * 4);
            if (offset < room)
            {
                c.LearnBuffer(ref _info[i], at, offset, Math.Min(4, room - offset), 4);
            }
        }

        if (room > InfoSize)
        {
            c.WriteBuffer(at, InfoSize, new byte[Math.Min(room - InfoSize, MemoryPage.Size)]);
        }
    }
}
