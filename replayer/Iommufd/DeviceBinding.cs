using TraceReplay.Formats;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// A VFIO device in an iommufd: bound, and attached or not. Kernel: drivers/vfio/iommufd.c (vfio_iommufd_physical_*) over drivers/iommu/iommufd/device.c.
/// </summary>
internal sealed class DeviceBinding(IommufdContext context, BoundDevice device, HwptHandler hwpts, IommuDriver driver) : IDeviceBinding
{
    public object Owner => context;

    public uint DeviceId => (uint)device.Id;

    /// <summary>Attaches, or replaces what is attached.</summary>
    /// <param name="id">An IOAS or a page table; becomes the page table.</param>
    public DriverResult Attach(ref uint id)
    {
        DriverResult result = context.Find(id) switch
        {
            null => DriverResult.Fail(Errno.ENOENT, IommufdRules.NoObject),
            Hwpt hwpt => Move(hwpt),
            Ioas ioas => MoveTo(ioas, ref id),
            _ => DriverResult.Fail(Errno.EINVAL, HwptRules.AttachKind),
        };
        return result;
    }

    /// <summary>A PASID of the device. No device of the model has any, so it fails where the page table would come into force.</summary>
    public DriverResult AttachPasid(uint id)
    {
        switch (context.Find(id))
        {
            case null:
                return DriverResult.Fail(Errno.ENOENT, IommufdRules.NoObject);
            case Ioas ioas:
                // The page table is made before the attachment is tried.
                return hwpts.AllocPaging(context, ioas, device, 0, hasData: false, out _, automatic: true, _ => DriverResult.Fail(Errno.EINVAL, HwptRules.Pasid));
            case Hwpt:
                return DriverResult.Fail(Errno.EINVAL, HwptRules.Pasid);
            default:
                return DriverResult.Fail(Errno.EINVAL, HwptRules.AttachKind);
        }
    }

    public void Detach()
    {
        if (!device.IsAttached)
        {
            return;
        }

        Hwpt old = device.Group.Hwpt!;
        device.Group.Attached.Remove(device);
        if (device.Group.Attached.Count == 0)
        {
            driver.BlockUser(device.Master);
            device.Group.Hwpt = null;
        }

        old.Paging.Ioas.Iovas.Release(device);
        Put(old);
    }

    public void Unbind()
    {
        Detach();
        if (device.Virtual is { } vdevice)
        {
            context.Bury(vdevice);
        }

        device.Users = 0;
        context.Remove(device);
        context.Release();
    }

    // An automatic page table of the address space, or a new one.
    private DriverResult MoveTo(Ioas ioas, ref uint id)
    {
        foreach (PagingHwpt candidate in ioas.Domains)
        {
            if (!candidate.IsAutomatic)
            {
                continue;
            }

            DriverResult joined = Move(candidate);
            if (joined.Errno == 0)
            {
                id = (uint)candidate.Id;
                return joined;
            }

            if (joined.Errno != Errno.EINVAL)
            {
                return joined;
            }
        }

        // A first attachment comes before the mappings, a replacement after them.
        bool first = !device.IsAttached;
        DriverResult made = hwpts.AllocPaging(context, ioas, device, 0, hasData: false, out Hwpt? hwpt, automatic: true, first ? Move : null);
        if (hwpt is null)
        {
            if (first && device.IsAttached)
            {
                Detach();
            }

            return made;
        }

        if (!first && Move(hwpt) is { Errno: not 0 } failed)
        {
            context.Remove(hwpt);
            return failed;
        }

        id = (uint)hwpt.Id;
        return default;
    }

    private DriverResult Move(Hwpt hwpt) => device.IsAttached ? Replace(hwpt) : First(hwpt);

    private DriverResult First(Hwpt hwpt)
    {
        DeviceGroup group = device.Group;
        if (group.Hwpt is not null && group.Hwpt != hwpt)
        {
            return DriverResult.Fail(Errno.EINVAL, HwptRules.GroupMate);
        }

        Ioas ioas = hwpt.Paging.Ioas;
        if (!TryReserve(ioas, device))
        {
            return DriverResult.Fail(Errno.EADDRINUSE, IoasRules.DeviceReserved);
        }

        if (group.Attached.Count == 0)
        {
            DriverResult result = driver.AttachUser(hwpt.Domain, device.Master);
            if (result.Errno != 0)
            {
                ioas.Iovas.Release(device);
                return result;
            }

            group.Hwpt = hwpt;
        }

        hwpt.Users++;
        group.Attached.Add(device);
        return default;
    }

    private DriverResult Replace(Hwpt hwpt)
    {
        DeviceGroup group = device.Group;
        Hwpt old = group.Hwpt!;
        if (hwpt == old)
        {
            return default;
        }

        Ioas ioas = hwpt.Paging.Ioas;
        Ioas before = old.Paging.Ioas;
        if (ioas != before && !group.Attached.TrueForAll(member => TryReserve(ioas, member)))
        {
            ReleaseAll(ioas, group);
            return DriverResult.Fail(Errno.EADDRINUSE, IoasRules.DeviceReserved);
        }

        DriverResult result = driver.AttachUser(hwpt.Domain, device.Master);
        if (result.Errno != 0)
        {
            if (ioas != before)
            {
                ReleaseAll(ioas, group);
            }

            return result;
        }

        if (ioas != before)
        {
            ReleaseAll(before, group);
        }

        group.Hwpt = hwpt;
        hwpt.Users += group.Attached.Count;
        old.Users -= group.Attached.Count - 1;
        Put(old);
        return default;
    }

    private bool TryReserve(Ioas ioas, BoundDevice member)
    {
        foreach (IovaWindow window in driver.Addresses.Reserved)
        {
            if (!ioas.Iovas.TryReserve(window.First, window.Last, member, ioas.FindOverlap(window.First, window.Last) is not null))
            {
                ioas.Iovas.Release(member);
                return false;
            }
        }

        return true;
    }

    private static void ReleaseAll(Ioas ioas, DeviceGroup group)
    {
        foreach (BoundDevice member in group.Attached)
        {
            ioas.Iovas.Release(member);
        }
    }

    // An automatic page table goes with its last device.
    private void Put(Hwpt hwpt)
    {
        hwpt.Users--;
        if (hwpt.IsAutomatic && hwpt.Users == 0)
        {
            context.Remove(hwpt);
        }
    }
}
