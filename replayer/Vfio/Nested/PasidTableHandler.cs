using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>
/// VFIO_IOMMU_SET_PASID_TABLE. argsz, flags, then struct iommu_pasid_table_config at 8.
/// Layout A (v9, v10) is copied whole, 40 bytes. Layout B (v11) is copied in steps and has its own argsz, 36 at least for SMMUv3.
/// </summary>
internal sealed class PasidTableHandler(Dialect dialect, IommuDriver driver)
{
    private const uint Set = 1;
    private const uint Unset = 2;
    private const int HeaderSize = 8;
    private const int SizeA = 40;
    private const int CommonSizeB = 28;
    private const int Smmuv3SizeB = 36;
    private const int ConfigSizeB = 40;

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        bool copiesAll = dialect.PasidConfig == PasidConfigLayout.A;
        int size = copiesAll ? SizeA : HeaderSize;
        if (!UserCopy.TryRead(c, size))
        {
            return;
        }

        if (UserCopy.U32(c, 0) < size)
        {
            c.Fail(Errno.EINVAL, NestedRules.TableArgSize);
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        bool both = (flags & (Set | Unset)) == (Set | Unset);
        if ((flags & (Set | Unset)) == 0 || (both && !dialect.Has(Quirk.PasidTableSetWinsOverUnset)))
        {
            c.Fail(Errno.EINVAL, NestedRules.TableFlags);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        if ((flags & Set) == 0)
        {
            DetachAll(iommu, iommu.Domains.Count);
            c.Succeed(0, NestedRules.TableUnset);
            return;
        }

        PasidTableConfig config = default;
        if (iommu.Domains.Count > 0 && !(copiesAll ? ReadLayoutA(c, out config) : TryReadLayoutB(c, out config)))
        {
            return;
        }

        Attach(c, iommu, config);
    }

    private void Attach(CallContext c, Type1Iommu iommu, in PasidTableConfig config)
    {
        for (int i = 0; i < iommu.Domains.Count; i++)
        {
            DriverResult result = driver.AttachPasidTable(iommu.Domains[i].Domain, config);
            if (result.NeverReturns)
            {
                Rule rule = result.Rule ?? NestedRules.Table;
                iommu.LockHeld = rule;
                c.NeverReturns(rule);
                return;
            }

            if (result.Errno != 0)
            {
                DetachAll(iommu, i);
                c.Fail(result.Errno, result.Rule ?? NestedRules.Table);
                return;
            }
        }

        iommu.Stage1 = config.Config switch { 1 => "set", 2 => "bypass", _ => "abort" };
        c.Succeed(0, NestedRules.Table);
    }

    // The first `count` domains, last first.
    private void DetachAll(Type1Iommu iommu, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            driver.DetachPasidTable(iommu.Domains[i].Domain);
            iommu.Stage1 = "unset";
        }
    }

    private static bool ReadLayoutA(CallContext c, out PasidTableConfig config)
    {
        config = new PasidTableConfig
        {
            Version = UserCopy.U32(c, 8),
            Format = UserCopy.U32(c, 12),
            BasePtr = UserCopy.U64(c, 16),
            PasidBits = UserCopy.Byte(c, 24),
            Config = UserCopy.Byte(c, 25),
            SmmuVersion = UserCopy.U32(c, 32),
            S1Fmt = UserCopy.Byte(c, 36),
            S1Dss = UserCopy.Byte(c, 37),
        };
        return true;
    }

    private static bool TryReadLayoutB(CallContext c, out PasidTableConfig config)
    {
        const uint KnownVersion = 1;
        const uint FormatSmmuv3 = 1;
        config = default;
        if (!UserCopy.TryRead(c, HeaderSize + CommonSizeB))
        {
            return false;
        }

        uint size = UserCopy.U32(c, 8);
        uint version = UserCopy.U32(c, 12);
        uint format = UserCopy.U32(c, 16);
        if (size < CommonSizeB || version != KnownVersion || (format == FormatSmmuv3 && size < Smmuv3SizeB))
        {
            c.Fail(Errno.EINVAL, NestedRules.TableContent);
            return false;
        }

        if (!UserCopy.TryRead(c, HeaderSize + (int)Math.Min(size, ConfigSizeB)))
        {
            return false;
        }

        byte kind = UserCopy.Byte(c, 33);
        if (kind is < 1 or > 3)
        {
            c.Fail(Errno.EINVAL, NestedRules.TableContent);
            return false;
        }

        bool hasVendorData = size >= Smmuv3SizeB;
        config = new PasidTableConfig
        {
            Version = version,
            Format = format,
            BasePtr = UserCopy.U64(c, 24),
            PasidBits = UserCopy.Byte(c, 32),
            Config = kind,
            SmmuVersion = hasVendorData ? UserCopy.U32(c, 36) : 0,
            S1Fmt = hasVendorData ? UserCopy.Byte(c, 40) : (byte)0,
            S1Dss = hasVendorData ? UserCopy.Byte(c, 41) : (byte)0,
        };
        return true;
    }
}
