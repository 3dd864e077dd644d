using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>VFIO_DEVICE_BIND_IOMMUFD, ATTACH_IOMMUFD_PT and DETACH_IOMMUFD_PT. Kernel: drivers/vfio/device_cdev.c.</summary>
internal sealed class DeviceBinder(IommuDriver driver, HwptHandler hwpts, DeviceLifetime lifetime) : IDeviceBinder
{
    private const int BindSize = 16;
    private const int AttachSize = 12;
    private const int AttachPasidSize = 16;
    private const int DetachSize = 8;
    private const int DetachPasidSize = 12;
    private const uint PasidFlag = 1;
    private const uint TokenFlag = 1;

    /// <summary>argsz, flags 4, iommufd 8, out id 12, token 16.</summary>
    public void Bind(CallContext c, VfioProcess process, DeviceFile file)
    {
        if (!UserCopy.TryRead(c, BindSize))
        {
            return;
        }

        int fd = (int)UserCopy.U32(c, 8);
        if (UserCopy.U32(c, 0) < BindSize || (UserCopy.U32(c, 4) & ~TokenFlag) != 0 || fd < 0 || !file.IsCharacterDevice)
        {
            c.Fail(Errno.EINVAL, HwptRules.BindArguments);
            return;
        }

        if (DeviceLifetime.BlockGroup(file.Device) is { Errno: not 0 } blocked)
        {
            c.Fail(blocked.Errno, blocked.Rule!);
            return;
        }

        DriverResult result = TryBind(c, process, file, fd);
        if (result.Errno != 0)
        {
            DeviceLifetime.UnblockGroup(file.Device);
            c.Fail(result.Errno, result.Rule ?? HwptRules.Bind);
        }
    }

    /// <summary>argsz, flags 4, page table 8 (in and out), PASID 12.</summary>
    public void Attach(CallContext c, DeviceFile file)
    {
        const int PageTable = 8;
        if (!TryReadFlags(c, AttachSize, AttachPasidSize, out bool pasid))
        {
            return;
        }

        if (file.Binding is not DeviceBinding binding)
        {
            c.Unmodelled("a device that is bound to nothing the model knows");
            return;
        }

        uint id = UserCopy.U32(c, PageTable);
        DriverResult result = pasid && (int)UserCopy.U32(c, 12) < 0 ? DriverResult.Fail(Errno.ENOSPC, HwptRules.Pasid)
            : pasid ? binding.AttachPasid(id) : binding.Attach(ref id);
        if (result.End(c, HwptRules.Attach))
        {
            UserCopy.Put32(c, PageTable, id);
        }
    }

    /// <summary>argsz, flags 4, PASID 8.</summary>
    public void Detach(CallContext c, DeviceFile file)
    {
        if (!TryReadFlags(c, DetachSize, DetachPasidSize, out bool pasid))
        {
            return;
        }

        // No PASID is ever attached.
        if (!pasid && file.Binding is DeviceBinding binding)
        {
            binding.Detach();
        }

        c.Succeed(0, HwptRules.Detach);
    }

    /// <summary>vfio_iommufd_physical_bind: the device's DMA gets an owner and the iommufd a device.</summary>
    public DriverResult TryCreate(IommufdContext context, Device device, out DeviceBinding? binding)
    {
        binding = null;
        if (driver.FindMaster(device.StreamId) is not { } master)
        {
            return DriverResult.Unmodelled(NoStream);
        }

        DriverResult claimed = driver.ClaimDma(master);
        if (claimed.Errno != 0)
        {
            return claimed;
        }

        BoundDevice bound = context.Add(new BoundDevice(context, driver, device.Name, master, device.Group));
        context.Hold();
        binding = new DeviceBinding(context, bound, hwpts, driver);
        return default;
    }

    private DriverResult TryBind(CallContext c, VfioProcess process, DeviceFile file, int fd)
    {
        if (file.Bound)
        {
            return DriverResult.Fail(Errno.EINVAL, HwptRules.BindArguments);
        }

        VfioFile? target = process.Find(fd);
        if (target is not IommufdFile iommufd)
        {
            bool open = target is not null || process.IsForeign(fd);
            return DriverResult.Fail(open ? Errno.EBADFD : Errno.EBADF, HwptRules.BindNotIommufd);
        }

        if (file.Device.Opens > 0)
        {
            return lifetime.TryOpen(file.Device, throughGroup: false);
        }

        DriverResult result = TryCreate(iommufd.Context, file.Device, out DeviceBinding? binding);
        if (result.NotModelled)
        {
            c.Unmodelled(result.Rule!.Text);
            return default;
        }

        if (binding is null)
        {
            return result;
        }

        lifetime.TryOpen(file.Device, throughGroup: false);
        file.Bind(binding);
        UserCopy.Put32(c, 12, binding.DeviceId);
        c.Succeed(0, HwptRules.Bind);
        return default;
    }

    private static bool TryReadFlags(CallContext c, int size, int sizeWithPasid, out bool pasid)
    {
        pasid = false;
        if (!UserCopy.TryRead(c, size))
        {
            return false;
        }

        uint argumentSize = UserCopy.U32(c, 0);
        uint flags = UserCopy.U32(c, 4);
        pasid = flags == PasidFlag;
        if (argumentSize < size || (flags & ~PasidFlag) != 0 || (pasid && argumentSize < sizeWithPasid))
        {
            c.Fail(Errno.EINVAL, HwptRules.AttachArguments);
            return false;
        }

        return !pasid || UserCopy.TryRead(c, sizeWithPasid);
    }

    private static readonly Rule NoStream = new("bind.stream", "which device this is does not show in the log", "this model");
}
