using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>
/// VFIO_IOMMU_SET_MSI_BINDING, 32 bytes: argsz, flags (1 bind, 2 unbind), iova at 8, gpa at 16, size at 24. v8 has BIND_MSI with the same struct and
/// UNBIND_MSI with its first 16 bytes, both with flags 0.
/// </summary>
internal sealed class MsiBindingHandler(Dialect dialect, IommuDriver driver)
{
    private const int Size = 32;
    private const int UnbindSize = 16;
    private const uint BindFlag = 1;
    private const uint UnbindFlag = 2;

    private readonly bool _unbindIsEnotty = dialect.Has(Quirk.MsiUnbindReturnsEnotty);

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        if (UserCopy.U32(c, 0) < Size || flags is not (BindFlag or UnbindFlag))
        {
            c.Fail(Errno.EINVAL, NestedRules.BindingArgSize);
        }
        else if (flags == BindFlag)
        {
            BindAll(c, iommu);
        }
        else
        {
            UnbindAll(c, iommu);
        }
    }

    /// <summary>BIND_MSI: v8.</summary>
    public void Bind(CallContext c, Type1Iommu iommu)
    {
        if (TryReadPlain(c, Size))
        {
            BindAll(c, iommu);
        }
    }

    /// <summary>UNBIND_MSI: v8.</summary>
    public void Unbind(CallContext c, Type1Iommu iommu)
    {
        if (TryReadPlain(c, UnbindSize))
        {
            UnbindAll(c, iommu);
        }
    }

    private static bool TryReadPlain(CallContext c, int size)
    {
        if (!UserCopy.TryRead(c, size))
        {
            return false;
        }

        if (UserCopy.U32(c, 0) < size || UserCopy.U32(c, 4) != 0)
        {
            c.Fail(Errno.EINVAL, NestedRules.PlainBindingArgSize);
            return false;
        }

        return true;
    }

    private void BindAll(CallContext c, Type1Iommu iommu)
    {
        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        for (int i = 0; i < iommu.Domains.Count; i++)
        {
            DriverResult result = driver.BindMsi(iommu.Domains[i].Domain, iova, UserCopy.U64(c, 16), UserCopy.U64(c, 24));
            if (result.Errno != 0)
            {
                UnbindFirst(iommu, iova, i);
                c.Fail(result.Errno, result.Rule ?? NestedRules.Bind);
                return;
            }
        }

        c.Succeed(0, NestedRules.Bind);
    }

    private void UnbindAll(CallContext c, Type1Iommu iommu)
    {
        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        UnbindFirst(iommu, UserCopy.U64(c, 8), iommu.Domains.Count);
        if (_unbindIsEnotty)
        {
            c.Fail(Errno.ENOTTY, NestedRules.UnbindNotty);
        }
        else
        {
            c.Succeed(0, NestedRules.Unbind);
        }
    }

    private void UnbindFirst(Type1Iommu iommu, ulong iova, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            driver.UnbindMsi(iommu.Domains[i].Domain, iova);
        }
    }
}
