using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Ioctls of a container descriptor, and groups joining and leaving. Linux 5.10 drivers/vfio/vfio.c.</summary>
internal sealed class ContainerHandler(VfioBehaviour behaviour, IommuDriver driver, GuestMemory guest, Type1Handler type1)
{
    private const uint GetApiVersion = VfioRequest.GetApiVersion;
    private const uint CheckExtension = VfioRequest.CheckExtension;
    private const uint SetIommu = VfioRequest.SetIommu;

    public void Ioctl(CallContext c, Container container, uint request)
    {
        switch (request)
        {
            case GetApiVersion:
                c.Succeed(0, VfioRules.ApiVersion);
                break;
            case CheckExtension:
                type1.CheckExtension(c, container.Iommu);
                break;
            case SetIommu:
                Set(c, container);
                break;
            default:
                if (container.Iommu is { } iommu)
                {
                    type1.Ioctl(c, iommu, request);
                }
                else
                {
                    c.Fail(Errno.EINVAL, VfioRules.NoDriver);
                }

                break;
        }
    }

    /// <returns>0 or a positive errno with the rule behind it.</returns>
    public static DriverResult Join(IommuDriver driver, Container container, Group group)
    {
        if (container.Iommu?.LockHeld is not null)
        {
            return new DriverResult(0, Type1Rules.LockHeld, true);
        }

        // The group's DMA is the user's from here on, whether or not there is an IOMMU driver to attach it.
        foreach (Device device in group.Devices)
        {
            if (driver.FindMaster(device.StreamId) is { } master && driver.ClaimDma(master) is { Errno: not 0 } taken)
            {
                return taken;
            }
        }

        if (container.Iommu?.Attach(group) is { Errno: not 0 } failed)
        {
            Release(driver, group);
            return failed;
        }

        container.Groups.Add(group);
        group.Container = container;
        group.ContainerUsers = 1;
        return default;
    }

    /// <summary>The last group to leave takes the IOMMU driver with it: type, mappings, domains.</summary>
    public static void Leave(IommuDriver driver, Group group)
    {
        if (group.Container is not { } container)
        {
            return;
        }

        container.Iommu?.Detach(group);
        Release(driver, group);
        container.Groups.Remove(group);
        group.Container = null;
        group.ContainerUsers = 0;
        if (container.Groups.Count == 0)
        {
            container.Iommu = null;
        }
    }

    private static void Release(IommuDriver driver, Group group)
    {
        foreach (Device device in group.Devices)
        {
            if (driver.FindMaster(device.StreamId) is { } master)
            {
                driver.ReleaseDma(master);
            }
        }
    }

    private void Set(CallContext c, Container container)
    {
        if (container.Groups.Count == 0 || container.Iommu is not null)
        {
            c.Fail(Errno.EINVAL, VfioRules.SetIommu);
            return;
        }

        if (c.Argument is not (Type1Iommu.TypeV1 or Type1Iommu.TypeV2) && !(c.Argument == Type1Iommu.TypeNesting && behaviour.HasNestingType))
        {
            c.Fail(Errno.ENODEV, VfioRules.SetIommuType);
            return;
        }

        if (driver.Addresses.Host != HostIommu.ArmSmmu && IsRefusedByMachine(c))
        {
            return;
        }

        var iommu = new Type1Iommu((uint)c.Argument, driver, guest) { TestsFineGrained = behaviour.TestsFineGrained };

        // Groups attach newest first; a refusal takes out those before.
        for (int i = container.Groups.Count - 1; i >= 0; i--)
        {
            DriverResult result = iommu.Attach(container.Groups[i]);
            if (result.Errno != 0)
            {
                for (int done = container.Groups.Count - 1; done > i; done--)
                {
                    iommu.Detach(container.Groups[done]);
                }

                c.Fail(result.Errno, result.Rule ?? Type1Rules.Attach);
                return;
            }
        }

        container.Iommu = iommu;
        c.Succeed(0, VfioRules.SetIommu);
    }

    // Interrupt remapping and nested translation of VT-d and AMD-Vi: facts of the machine, which only a refusal shows.
    private static bool IsRefusedByMachine(CallContext c) => c.TryLearnResult(-Errno.EPERM, Type1Rules.Interrupts)
        || (c.Argument == Type1Iommu.TypeNesting && (c.TryLearnResult(-Errno.ENODEV, VfioRules.SetIommuType) || c.TryLearnResult(-Errno.EINVAL, VfioRules.SetIommuType)));
}
