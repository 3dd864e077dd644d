using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Everything of iommufd that the rest of the user API calls, wired together.</summary>
internal sealed class IommufdModel
{
    private readonly IommufdHandler _handler;
    private readonly CompatHandler _compat;
    private readonly DeviceBinder _binder;

    /// <param name="bind">Puts a file behind a descriptor of a process that the kernel has just handed out.</param>
    /// <param name="stored">Told of every event that found a place in a queue.</param>
    public IommufdModel(Dialect dialect, IommuDriver driver, GuestMemory guest, DeviceLifetime lifetime, Action<VfioProcess, int, VfioFile> bind, Action<uint, IommuFault>? stored = null)
    {
        var ioas = new IoasHandler(new AreaPages(driver, guest));
        var hwpts = new HwptHandler(driver);
        _compat = new CompatHandler(ioas, driver);
        _handler = new IommufdHandler(dialect, ioas, hwpts, new InvalidateHandler(driver), new ViommuHandler(driver, bind, stored), _compat);
        _binder = new DeviceBinder(driver, hwpts, lifetime);
    }

    public IDeviceBinder Binder => _binder;

    public void Ioctl(CallContext c, VfioProcess process, IommufdContext context, uint request) => _handler.Ioctl(c, process, context, request);

    /// <summary>VFIO_GROUP_SET_CONTAINER with an iommufd.</summary>
    public void Join(IommufdContext context, Group group)
    {
        _compat.Join(context);
        group.Iommufd = context;
        context.Hold();
    }

    /// <summary>The group gives the iommufd up; bound devices stay.</summary>
    public static void Leave(Group group)
    {
        group.Iommufd?.Release();
        group.Iommufd = null;
    }

    /// <summary>First open of a device through its group: bound, and after it is open attached to the address space of the container calls.</summary>
    public DriverResult TryBind(Group group, Device device)
    {
        if (group.Iommufd is not { } context || device.GroupBinding is not null)
        {
            return default;
        }

        DriverResult bound = _binder.TryCreate(context, device, out DeviceBinding? binding);
        if (binding is null)
        {
            return bound;
        }

        uint id = (uint)_compat.Join(context).Id;
        DriverResult attached = binding.Attach(ref id);
        if (attached.Errno != 0)
        {
            binding.Unbind();
            return attached;
        }

        device.GroupBinding = binding;
        return default;
    }

    /// <summary>A bound device and the page table it is attached to; null when the iommufd does not have it.</summary>
    public static string? DescribeStream(IommufdContext context, uint streamId)
    {
        BoundDevice? device = context.Objects.Values.OfType<BoundDevice>().FirstOrDefault(item => item.Master.StreamId == streamId);
        return device is null ? null : $"{device.Id}: {device.Describe()}{(device.Group.Hwpt is { } hwpt ? $"; {hwpt.Id}: {hwpt.Describe()}" : "")}";
    }

    /// <summary>Physical address behind an address of an address space.</summary>
    public static bool TryResolve(IommufdContext context, uint ioasId, ulong address, out ulong physical)
    {
        physical = 0;
        Ioas? ioas = ioasId == 0 ? context.Compatible : context.Find<Ioas>(ioasId);
        if (ioas?.FindOverlap(address, address) is not { } area)
        {
            return false;
        }

        physical = ioas.Resolve(area, address);
        return true;
    }
}
