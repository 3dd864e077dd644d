using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Iommufd;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio;

/// <summary>
/// Open files that the log meets without having seen them opened: their kind is known, their state is taken for the usual one of a program at work. What follows
/// from it is learned the first time a rule decides a call as recorded; where the recording differs it is unknown.
/// </summary>
internal sealed class FoundFiles(VfioWorld world, IommuDriver driver, GuestMemory guest, VfioBehaviour behaviour)
{
    /// <param name="target">What /proc/pid/fd/N links to.</param>
    public VfioFile Make(ReadOnlySpan<byte> target)
    {
        VfioFile file = FdTarget.KindOf(target) switch
        {
            FdKind.Container when behaviour.ContainerIsIommufd => new IommufdFile(world.CreateIommufd()),
            FdKind.Container => new ContainerFile(world.CreateContainer()),
            FdKind.Group when TryParse(target, out uint number) => OpenGroup(world.Group(number)),
            FdKind.Device => OpenDevice(target),
            FdKind.Iommufd => new IommufdFile(world.CreateIommufd()),
            FdKind.Eventfd => new EventfdFile(0, 0) { Unknowable = true },
            _ => new UnknownFile(wasMet: true),
        };
        file.Doubt(History.Unknown);
        return file;
    }

    /// <summary>A container and groups met in one process belong together where there is only one of the former.</summary>
    public void Connect(VfioProcess process)
    {
        List<VfioFile> met = [.. process.Descriptors.Values.Where(file => file.History == History.Unknown)];
        List<Container> containers = [.. met.OfType<ContainerFile>().Select(file => file.Container).Distinct()];
        if (containers.Count != 1)
        {
            return;
        }

        foreach (GroupFile file in met.OfType<GroupFile>())
        {
            if (file.Group.Container is null && file.Group.Iommufd is null)
            {
                Join(containers[0], file.Group, met.OfType<DeviceFile>().Count(device => device.Device.Group == file.Group));
            }
        }
    }

    private void Join(Container container, Group group, int devices)
    {
        container.Iommu ??= new Type1Iommu(Type1Iommu.TypeV2, driver, guest) { TestsFineGrained = behaviour.TestsFineGrained };
        if (ContainerHandler.Join(driver, container, group).Ok)
        {
            group.ContainerUsers += devices;
        }
    }

    private static GroupFile OpenGroup(Group group)
    {
        group.Opened = true;
        return new GroupFile(group);
    }

    // A descriptor of a device names none. Where one group is open, it is that group's.
    private DeviceFile OpenDevice(ReadOnlySpan<byte> target)
    {
        bool isCharacterDevice = target.StartsWith("/dev/"u8);
        Device device = isCharacterDevice ? world.DeviceFile(Encoding.ASCII.GetString(target)) : SoleDevice();
        var file = new DeviceFile(device, isCharacterDevice);
        file.AssumeBound();
        if (!isCharacterDevice && device.Group.Container is not null)
        {
            device.Group.ContainerUsers++;
        }

        return file;
    }

    private Device SoleDevice()
    {
        List<Group> open = [.. world.Groups.Where(group => group.Opened)];
        Group group = open.Count == 1 ? open[0] : new Group();
        return group.Devices.Count == 1 ? group.Devices[0] : world.AddDevice(group);
    }

    private static bool TryParse(ReadOnlySpan<byte> target, out uint number) => uint.TryParse(target[(target.LastIndexOf((byte)'/') + 1)..], out number);
}
