using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// IOMMU_HWPT_INVALIDATE: id at 4, array 8, type 16, entry length 20, entries 24 (and how many were handled), reserved 28. The count comes back whatever
/// the result is. Kernel: drivers/iommu/iommufd/hw_pagetable.c.
/// </summary>
internal sealed class InvalidateHandler(IommuDriver driver)
{
    private const int Array = 8;
    private const int Count = 24;
    private const uint ArmSmmuV3 = 1;
    private const uint PageSize = 0x1000;
    private const uint MostEntries = 524288;

    public void Handle(CallContext c, IommufdContext context)
    {
        uint count = UserCopy.U32(c, Count);
        DriverResult result = Invalidate(c, context, (int)Math.Min(count, int.MaxValue), out int handled);
        UserCopy.Put32(c, Count, (uint)handled);
        result.End(c, HwptRules.Invalidate);
    }

    private DriverResult Invalidate(CallContext c, IommufdContext context, int count, out int handled)
    {
        handled = 0;
        uint length = UserCopy.U32(c, 20);
        if (UserCopy.U32(c, 28) != 0)
        {
            return DriverResult.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }

        if (count > 0 && (UserCopy.U64(c, Array) == 0 || length is 0 or > PageSize || count > MostEntries))
        {
            return DriverResult.Fail(Errno.EINVAL, HwptRules.InvalidateArray);
        }

        switch (context.Find(UserCopy.U32(c, 4)))
        {
            case null:
                return DriverResult.Fail(Errno.ENOENT, IommufdRules.NoObject);
            case NestedHwpt:
                return DriverResult.Fail(Errno.EOPNOTSUPP, HwptRules.InvalidateNested);
            case VirtualIommu viommu when UserCopy.U32(c, 16) == ArmSmmuV3 && count > 0:
                ReadOnlySpan<byte> entries = c.BufferInput(Array);
                return entries.Length < (long)count * length
                    ? DriverResult.Fail(Errno.EFAULT, HwptRules.InvalidateFault)
                    : driver.Invalidate(viommu.Smmu, entries, (int)length, count, out handled);
            case VirtualIommu:
                return DriverResult.Fail(Errno.EINVAL, HwptRules.InvalidateType);
            default:
                return DriverResult.Fail(Errno.EINVAL, HwptRules.InvalidateKind);
        }
    }
}
