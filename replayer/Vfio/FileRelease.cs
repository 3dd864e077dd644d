using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Irqs;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio;

/// <summary>What happens when the last reference to an open file goes.</summary>
internal sealed class FileRelease(Dialect dialect, IommuDriver driver)
{
    /// <returns>Null, or why the release never ends.</returns>
    public Rule? Drop(VfioFile file)
    {
        if (--file.References > 0)
        {
            return null;
        }

        switch (file)
        {
            case GroupFile group:
                group.Group.Opened = false;
                return LeaveContainer(group.Group);
            case DeviceFile device:
                return Close(device.Device);
            default:
                return null;
        }
    }

    private Rule? Close(Device device)
    {
        if (--device.Opens == 0)
        {
            // The disable path removes whatever interrupt type is enabled; "none" is the number of the first extended interrupt.
            bool usesExtended = device.Interrupts.Enabled == InterruptKind.Fault && device.ExtendedInterrupts == 0;
            if (usesExtended && dialect.Has(Quirk.CloseWithoutExtendedIrqsOopses))
            {
                // The thread dies before the group's references are given back, and with the lock every open of the device takes.
                device.Wedged = DeviceRules.CloseOops;
                return DeviceRules.CloseOops;
            }

            device.Close(driver.FindMaster(device.StreamId));
        }

        return LeaveContainer(device.Group);
    }

    // Every file holds the membership; the last one ends it.
    private Rule? LeaveContainer(Group group)
    {
        if (group.ContainerUsers == 0 || --group.ContainerUsers > 0)
        {
            return null;
        }

        if (group.Container?.Iommu?.LockHeld is not null)
        {
            return Type1Rules.LockHeld;
        }

        ContainerHandler.Leave(driver, group);
        return null;
    }
}
