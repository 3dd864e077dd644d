using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>
/// VFIO_IOMMU_SET_PASID_TABLE, or ATTACH and DETACH of v8: argsz, flags, then struct iommu_pasid_table_config at 8 (<see cref="PasidTableFields"/>).
/// </summary>
internal sealed class PasidTableHandler(Dialect dialect, IommuDriver driver)
{
    private const uint Set = 1;
    private const uint Unset = 2;

    private readonly PasidTableFields _fields = new(dialect);
    private readonly bool _setWins = dialect.Has(Quirk.PasidTableSetWinsOverUnset);
    private readonly bool _ignoresOtherFlags = dialect.Has(Quirk.PasidTableIgnoresUnknownFlags);

    /// <summary>SET_PASID_TABLE: v9 on.</summary>
    public void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!TryReadHead(c, out uint flags))
        {
            return;
        }

        uint asked = flags & (Set | Unset);
        if (asked == 0 || (asked == (Set | Unset) && !_setWins) || (asked != flags && !_ignoresOtherFlags))
        {
            c.Fail(Errno.EINVAL, NestedRules.TableFlags);
        }
        else if ((asked & Set) != 0)
        {
            ReadAndAttach(c, iommu);
        }
        else
        {
            Detach(c, iommu);
        }
    }

    /// <summary>ATTACH_PASID_TABLE: v8.</summary>
    public void Attach(CallContext c, Type1Iommu iommu)
    {
        if (!TryReadHead(c, out uint flags))
        {
            return;
        }

        if (flags != 0)
        {
            c.Fail(Errno.EINVAL, NestedRules.AttachFlags);
            return;
        }

        ReadAndAttach(c, iommu);
    }

    /// <summary>DETACH_PASID_TABLE of v8, and UNSET.</summary>
    public void Detach(CallContext c, Type1Iommu iommu)
    {
        if (Type1Handler.TakeLock(c, iommu))
        {
            DetachAll(iommu, iommu.Domains.Count);
            c.Succeed(0, NestedRules.TableUnset);
        }
    }

    private bool TryReadHead(CallContext c, out uint flags)
    {
        flags = 0;
        if (!UserCopy.TryRead(c, _fields.CopiedFirst))
        {
            return false;
        }

        if (UserCopy.U32(c, 0) < _fields.CopiedFirst)
        {
            c.Fail(Errno.EINVAL, NestedRules.TableArgSize);
            return false;
        }

        flags = UserCopy.U32(c, 4);
        return true;
    }

    private void ReadAndAttach(CallContext c, Type1Iommu iommu)
    {
        PasidTableConfig config = default;
        if (Type1Handler.TakeLock(c, iommu) && (iommu.Domains.Count == 0 || _fields.TryRead(c, out config)))
        {
            AttachAll(c, iommu, config);
        }
    }

    private void AttachAll(CallContext c, Type1Iommu iommu, in PasidTableConfig config)
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
}
