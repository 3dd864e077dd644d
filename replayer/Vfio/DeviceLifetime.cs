using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio;

/// <summary>First open and last close of a device, the same for both kinds of file (vfio_df_open, vfio_df_close).</summary>
internal sealed class DeviceLifetime(Dialect dialect, IommuDriver driver)
{
    /// <summary>What BIND_IOMMUFD does first: while a group file of the device is open nobody binds it, and the other way round (vfio_device_block_group).</summary>
    public static DriverResult BlockGroup(Device device)
    {
        if (device.Group.Opened)
        {
            return DriverResult.Fail(Errno.EBUSY, DeviceRules.GroupOpen);
        }

        device.Group.BoundDevices++;
        return default;
    }

    public static void UnblockGroup(Device device) => device.Group.BoundDevices--;

    /// <summary>Whether a first open of the device succeeds in this kernel.</summary>
    public DriverResult CheckOpen(Device device) => device.CheckOpen(dialect, driver.FindMaster(device.StreamId));

    /// <summary>A second character device file of an open device is refused; a group hands out as many as are asked for.</summary>
    public DriverResult TryOpen(Device device, bool throughGroup)
    {
        if (device.Opens > 0 && !throughGroup)
        {
            return DriverResult.Fail(Errno.EINVAL, DeviceRules.OpenTwice);
        }

        if (device.Opens++ == 0)
        {
            device.Open(dialect, driver.FindMaster(device.StreamId));
        }

        return default;
    }

    /// <returns>Null, or why the close never ends.</returns>
    public Calls.Rule? Close(Device device)
    {
        if (--device.Opens > 0)
        {
            return null;
        }

        // The disable path removes whatever interrupt type is enabled; "none" is the number of the first extended interrupt.
        bool usesExtended = device.Interrupts.Enabled == Irqs.InterruptKind.Fault && device.ExtendedInterrupts == 0;
        if (usesExtended && dialect.Has(Quirk.CloseWithoutExtendedIrqsOopses))
        {
            // The thread dies before the group's references are given back, and with the lock every open of the device takes.
            device.Wedged = DeviceRules.CloseOops;
            return DeviceRules.CloseOops;
        }

        device.Close(driver.FindMaster(device.StreamId));
        return null;
    }
}
