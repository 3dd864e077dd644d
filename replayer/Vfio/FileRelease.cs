using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Iommufd;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Kvm;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio;

/// <summary>What happens when the last reference to an open file goes.</summary>
internal sealed class FileRelease(DeviceLifetime lifetime, IommuDriver driver)
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
                if (group.Group.ContainerUsers <= 1)
                {
                    group.Group.History = History.Whole;
                }

                IommufdModel.Leave(group.Group);
                return LeaveContainer(group.Group);
            case DeviceFile device:
                return Close(device);
            case IommufdFile iommufd:
                iommufd.Context.Release();
                return null;
            case KvmVmFile vm:
                vm.Machine.DropInterrupts();
                return null;
            case QueueFile queue:
                queue.Close();
                return null;
            default:
                return null;
        }
    }

    private Rule? Close(DeviceFile file)
    {
        Device device = file.Device;
        if (!file.Bound)
        {
            return null;
        }

        if (lifetime.Close(device) is { } stuck)
        {
            return stuck;
        }

        if (!file.IsCharacterDevice)
        {
            if (device.Opens == 0)
            {
                device.GroupBinding?.Unbind();
                device.GroupBinding = null;
            }

            return LeaveContainer(device.Group);
        }

        file.Binding?.Unbind();
        DeviceLifetime.UnblockGroup(device);
        return null;
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
