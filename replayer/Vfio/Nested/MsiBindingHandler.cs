using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio.Nested;

/// <summary>VFIO_IOMMU_SET_MSI_BINDING. 32 bytes: argsz, flags (1 bind, 2 unbind), iova at 8, gpa at 16, size at 24.</summary>
internal sealed class MsiBindingHandler(Dialect dialect, IommuDriver driver)
{
    private const int Size = 32;
    private const uint Bind = 1;
    private const uint Unbind = 2;

    public void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        if (UserCopy.U32(c, 0) < Size || flags is not (Bind or Unbind))
        {
            c.Fail(Errno.EINVAL, NestedRules.BindingArgSize);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        ulong iova = UserCopy.U64(c, 8);
        if (flags == Unbind)
        {
            UnbindFirst(iommu, iova, iommu.Domains.Count);
            if (dialect.Has(Quirk.MsiUnbindReturnsEnotty))
            {
                c.Fail(Errno.ENOTTY, NestedRules.UnbindNotty);
            }
            else
            {
                c.Succeed(0, NestedRules.Unbind);
            }

            return;
        }

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

    private void UnbindFirst(Type1Iommu iommu, ulong iova, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            driver.UnbindMsi(iommu.Domains[i].Domain, iova);
        }
    }
}
