using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Iommufd;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Ioctls of a group descriptor. Linux 5.10 drivers/vfio/vfio.c.</summary>
internal sealed class GroupHandler(DeviceLifetime lifetime, IommuDriver driver, FileCalls files, IommufdModel iommufd, VfioBehaviour behaviour)
{
    private const uint GetStatus = VfioRequest.GroupGetStatus;
    private const uint SetContainer = VfioRequest.GroupSetContainer;
    private const uint UnsetContainer = VfioRequest.GroupUnsetContainer;
    private const uint GetDeviceFd = VfioRequest.GroupGetDeviceFd;

    public void Ioctl(CallContext c, VfioProcess process, Group group, uint request)
    {
        switch (request)
        {
            case GetStatus:
                Status(c, group);
                break;
            case SetContainer:
                Join(c, process, group);
                break;
            case UnsetContainer:
                Leave(c, group);
                break;
            case GetDeviceFd:
                OpenDevice(c, process, group);
                break;
            default:
                c.Fail(Errno.ENOTTY, VfioRules.GroupUnknown);
                break;
        }
    }

    private static void Status(CallContext c, Group group)
    {
        const int Size = 8;
        const uint Viable = 1;
        const uint InContainer = 2;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        if (UserCopy.U32(c, 0) < Size)
        {
            c.Fail(Errno.EINVAL, VfioRules.GroupArgSize);
            return;
        }

        // A recorded session works with groups whose devices are all bound to vfio-pci.
        UserCopy.Put32(c, 4, Viable | (group.Container is null && group.Iommufd is null ? 0 : InContainer));
        c.Succeed(0, VfioRules.GroupStatus);
    }

    private void Join(CallContext c, VfioProcess process, Group group)
    {
        const int Size = 4;
        if (c.InputIsCut && JoinSole(c, process, group))
        {
            return;
        }

        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        int fd = (int)UserCopy.U32(c, 0);
        VfioFile? file = fd < 0 ? null : process.Find(fd);
        bool isForeign = file is null && process.IsForeign(fd);
        bool isBad = file is null && !isForeign;
        bool hasOne = group.ContainerUsers > 0 || group.Iommufd is not null;
        if (behaviour.FindsContainerFirst ? !isBad && hasOne : fd < 0 || hasOne)
        {
            c.Fail(Errno.EINVAL, VfioRules.SetContainer);
        }
        else if (isBad)
        {
            c.Fail(Errno.EBADF, VfioRules.SetContainer);
        }
        else if (file is UnknownFile)
        {
            c.Unknown("what the descriptor is was not predicted");
        }
        else if (file is IommufdFile target)
        {
            iommufd.Join(target.Context, group);
            c.Succeed(0, VfioRules.SetContainer);
        }
        else if (file is not ContainerFile container)
        {
            c.Fail(behaviour.NotAContainer, VfioRules.SetContainer);
        }
        else
        {
            c.DependOn(container.History);
            DriverResult result = ContainerHandler.Join(driver, container.Container, group);
            if (result.NeverReturns)
            {
                c.NeverReturns(result.Rule!);
            }
            else if (result.Errno != 0)
            {
                c.Fail(result.Errno, result.Rule ?? VfioRules.SetContainer);
            }
            else
            {
                c.Succeed(0, VfioRules.SetContainer);
            }
        }
    }

    // The log does not say which descriptor; where the process has one container and the call succeeded it was that.
    private bool JoinSole(CallContext c, VfioProcess process, Group group)
    {
        List<Container> containers = [.. process.Descriptors.Values.OfType<ContainerFile>().Select(file => file.Container).Distinct()];
        return containers.Count == 1 && group.Container is null && c.TryLearnResult(0, VfioRules.SetContainer) && ContainerHandler.Join(driver, containers[0], group).Ok;
    }

    private void Leave(CallContext c, Group group)
    {
        if (group.Iommufd is not null)
        {
            IommufdModel.Leave(group);
            c.Succeed(0, VfioRules.UnsetContainer);
        }
        else if (group.ContainerUsers == 0 || group.Container is not { } container)
        {
            c.Fail(Errno.EINVAL, VfioRules.UnsetContainer);
        }
        else if (group.ContainerUsers != 1)
        {
            c.Fail(Errno.EBUSY, VfioRules.UnsetContainer);
        }
        else if (container.Iommu?.LockHeld is not null)
        {
            // The membership is given up before the wait for the lock, so closing the group does not wait again.
            group.ContainerUsers = 0;
            c.NeverReturns(Type1.Type1Rules.LockHeld);
        }
        else
        {
            ContainerHandler.Leave(driver, group);
            c.Succeed(0, VfioRules.UnsetContainer);
        }
    }

    private void OpenDevice(CallContext c, VfioProcess process, Group group)
    {
        if ((c.InputEndsInFault || c.InputIsCut) && !UserCopy.TryRead(c, int.MaxValue))
        {
            return;
        }

        bool hasIommu = group.Iommufd is not null || (group.ContainerUsers > 0 && group.Container?.Iommu is not null);
        Device? device = Find(group, PciAddress.NameIn(c.Input.Span), out bool hasOptions);
        if (!hasIommu && (device is null || hasOptions ? !behaviour.FindsDeviceFirst : true))
        {
            c.Fail(Errno.EINVAL, VfioRules.NoContainer);
            return;
        }

        if (device is null)
        {
            c.Fail(Errno.ENODEV, VfioRules.NoDevice);
            return;
        }

        if (hasOptions)
        {
            c.Fail(Errno.EINVAL, VfioRules.DeviceToken);
            return;
        }

        if (device.Wedged is { } wedged)
        {
            c.NeverReturns(wedged);
            return;
        }

        if (lifetime.CheckOpen(device) is { Ok: false } refused)
        {
            Refuse(c, device, refused);
            return;
        }

        DriverResult bound = iommufd.TryBind(group, device);
        if (bound.Errno != 0)
        {
            c.Fail(bound.Errno, bound.Rule ?? VfioRules.GetDevice);
            return;
        }

        c.Succeed(0, VfioRules.GetDevice);
        int fd = (int)c.LearnResult();
        if (fd < 0)
        {
            return;
        }

        files.ReleaseStale(process, fd);
        if ((group.Container?.Iommu is null && group.Iommufd is null) || device.Wedged is not null)
        {
            // What was closed unseen took the container's driver or the device with it: the recorded success contradicts the model.
            process.Bind(fd, new UnknownFile());
            return;
        }

        lifetime.TryOpen(device, throughGroup: true);
        group.ContainerUsers += group.Container is null ? 0 : 1;
        process.Bind(fd, new DeviceFile(device));
    }

    private static void Refuse(CallContext c, Device device, in DriverResult refused)
    {
        if (refused.NeverReturns)
        {
            device.Wedged = refused.Rule;
            c.NeverReturns(refused.Rule!);
        }
        else
        {
            c.Fail(refused.Errno, refused.Rule!);
        }
    }

    // The name may be followed by options after a space.
    private static Device? Find(Group group, ReadOnlySpan<byte> text, out bool hasOptions)
    {
        hasOptions = false;
        Span<byte> name = stackalloc byte[64];
        foreach (Device device in group.Devices)
        {
            int length = System.Text.Encoding.ASCII.GetBytes(device.Name, name);
            if (!text.StartsWith(name[..length]))
            {
                continue;
            }

            ReadOnlySpan<byte> rest = text[length..];
            if (rest.IsEmpty || rest[0] == ' ')
            {
                hasOptions = rest.ContainsAnyExcept((byte)' ');
                return device;
            }
        }

        return null;
    }
}
