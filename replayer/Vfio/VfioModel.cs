using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Iommufd;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Irqs;
using TraceReplay.Replayer.Vfio.Kvm;
using TraceReplay.Replayer.Vfio.Nested;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio;

/// <summary>
/// The user API of the recorded kernel: what every call of the recorded program must have returned, and what it does to the SMMU's driver.
/// </summary>
internal sealed class VfioModel
{
    private readonly GuestMemory _guest;
    private readonly VfioWorld _world;
    private readonly ContainerHandler _containers;
    private readonly GroupHandler _groups;
    private readonly DeviceHandler _devices;
    private readonly FileCalls _files;
    private readonly KvmHandler _kvm;
    private readonly IommufdModel _iommufd;
    private readonly bool _hasDeviceFiles;

    public VfioModel(Dialect dialect, IommuDriver driver, GuestMemory guest, VfioOptions options)
    {
        _guest = guest;
        options.Responded ??= (master, response) => driver.RespondToPage(master, response);
        _world = new VfioWorld(options);
        _containers = new ContainerHandler(dialect.Vfio, driver, guest, new Type1Handler(new NestedHandler(dialect, driver), dialect.Vfio));
        var interrupts = new InterruptHandler(new IntxHandler(), new MessageHandler(driver, options), new SingleTriggerHandler(options, dialect.Vfio));
        _devices = new DeviceHandler(dialect, interrupts, _world, options);
        Lifetime = new DeviceLifetime(dialect, driver);
        _hasDeviceFiles = dialect.Ioctls.Find(FdKind.Device, VfioRequest.DeviceBindIommufd) is not null;
        bool hasIommufd = dialect.Ioctls.Find(FdKind.Iommufd, IommufdRequest.IoasAlloc) is not null;
        var release = new FileRelease(Lifetime, driver);
        _files = new FileCalls(_world, release, options, _hasDeviceFiles, hasIommufd, dialect.Vfio);
        Processes = new ProcessCalls(_world, release, guest, new FoundFiles(_world, driver, guest, dialect.Vfio));
        _kvm = new KvmHandler(_files);
        _iommufd = new IommufdModel(dialect, driver, guest, Lifetime, _files.Bind, options.FaultStored);
        Binder = _iommufd.Binder;
        _groups = new GroupHandler(Lifetime, driver, _files, _iommufd, dialect.Vfio);
    }

    /// <summary>Requests of devices or memory they walk are missing from the log: what events of them say is not known from here on.</summary>
    public bool AfterGap
    {
        get => _files.AfterGap;
        set => _files.AfterGap = value;
    }

    /// <summary>First open and last close of devices, for what binds them.</summary>
    public DeviceLifetime Lifetime { get; }

    /// <summary>What binds device files to an iommufd.</summary>
    public IDeviceBinder Binder { get; set; }

    /// <param name="path">/dev/vfio/vfio, /dev/vfio/N or /dev/vfio/devices/vfioN.</param>
    public void Open(CallContext c, ReadOnlySpan<byte> path, int flags) => _files.Open(c, path);

    /// <param name="isVcpu">The log names a virtual processor behind the descriptor: its creation is not among the recorded calls, yet it is open.</param>
    public void Close(CallContext c, int fd, bool isVcpu = false) => _files.Close(c, fd, isVcpu);

    public void Dup(CallContext c, int fd) => _files.Dup(c, fd);

    public void Ioctl(CallContext c, int fd, uint request, List<PointedBuffer> buffers)
    {
        c.SetBuffers(buffers);
        VfioProcess process = _world.Process(c.ProcessId);
        VfioFile? found = process.Find(fd);
        c.DependOn(found?.History ?? History.Whole, found?.Confirmed);
        process.Table.MissedOne = false;
        Dispatch(c, process, found, fd, request);
        if (process.Table.MissedOne)
        {
            c.DependOn(History.Gapped);
        }

        // Which eventfds a device signals, and when, is as doubtful as the device.
        if (request is VfioRequest.DeviceSetIrqs or VfioRequest.DeviceIoeventfd && (c.History != History.Whole || c.Status == CallStatus.Unknown))
        {
            ProcessCalls.DoubtEventfds(process);
        }
    }

    private void Dispatch(CallContext c, VfioProcess process, VfioFile? found, int fd, uint request)
    {
        switch (found)
        {
            case ContainerFile file:
                _containers.Ioctl(c, file.Container, request);
                break;
            case GroupFile file:
                _groups.Ioctl(c, process, file.Group, request);
                break;
            case DeviceFile file:
                DeviceIoctl(c, process, file, request);
                break;
            case IommufdFile file:
                _iommufd.Ioctl(c, process, file.Context, request);
                break;
            case null:
                process.EndOnMissing(c, fd);
                break;
            case KvmSystemFile or KvmVmFile or KvmDeviceFile:
                _kvm.Ioctl(c, process, found, request);
                break;
            case EventfdFile or QueueFile:
                c.Fail(Errno.ENOTTY, VfioRules.NoTransfer);
                break;
            case UnknownFile file:
                file.End(c, "an ioctl");
                break;
            default:
                c.Unmodelled("an ioctl on a descriptor the model did not predict");
                break;
        }
    }

    // What belongs to the file comes before what belongs to the device. Linux 7.3 vfio_device_fops_unl_ioctl.
    private void DeviceIoctl(CallContext c, VfioProcess process, DeviceFile file, uint request)
    {
        bool binds = _hasDeviceFiles && request == VfioRequest.DeviceBindIommufd;
        bool places = file.IsCharacterDevice && (request is VfioRequest.DeviceAttachIommufdPt or VfioRequest.DeviceDetachIommufdPt);
        if (!binds && !file.Bound)
        {
            c.Fail(Errno.EINVAL, DeviceRules.NotBound);
        }
        else if (!binds && !places)
        {
            _devices.Ioctl(c, process, file, request);
        }
        else if (binds)
        {
            Binder.Bind(c, process, file);
        }
        else if (request == VfioRequest.DeviceAttachIommufdPt)
        {
            Binder.Attach(c, file);
        }
        else
        {
            Binder.Detach(c, file);
        }
    }

    /// <param name="offset">File offset of pread and pwrite.</param>
    public void Transfer(CallContext c, TransferOperation operation, int fd, ulong offset, ulong length) => _files.Transfer(c, operation, fd, offset, length);

    public void Mmap(CallContext c, int fd, ulong offset, ulong length, int protection, int flags) => _files.Map(c, fd, offset, length, protection, flags);

    public void Munmap(CallContext c, int fd, ulong offset, ulong length, ulong address) => _files.Unmap(c, fd, offset, length, address);

    public void CreateEventfd(CallContext c, ulong initial, int flags) => _files.CreateEventfd(c, initial, flags);

    /// <summary>Processes that come and go.</summary>
    public ProcessCalls Processes { get; }

    /// <summary>A call whose outcome is not known may have changed what is behind the descriptor.</summary>
    public void Doubt(int pid, int fd) => _world.FindProcess(pid)?.Find(fd)?.Doubt(History.Gapped);

    /// <summary>Something may signal the eventfds of a process, and which the log does not say.</summary>
    public void DoubtEventfds(int pid)
    {
        foreach (Files.EventfdFile eventfd in _world.FindProcess(pid)?.Descriptors.Values.OfType<Files.EventfdFile>() ?? [])
        {
            eventfd.Doubt(History.Gapped);
        }
    }

    /// <summary>A call gave the program a descriptor of that kind, and what is behind it the log does not say.</summary>
    public void BindFound(int pid, int fd, Formats.Utf8Text target) => Processes.Meet(pid, fd, target, (-1, -1));

    /// <summary>A process ended: its mappings and descriptors go, lowest first.</summary>
    public void Exit(int pid) => Processes.Exit(pid);

    /// <summary>A call that the model refused gave the recorded program a descriptor: it exists from here on.</summary>
    public void BindUnknown(int pid, int fd) => _files.BindUnknown(pid, fd);

    /// <summary>Events of a device that wait in the queue behind a descriptor; 0 when it is none.</summary>
    public int WaitingEvents(int pid, int fd, uint virtualId) => _world.Process(pid).Find(fd) is QueueFile { Queue: VirtualEventQueue queue } ? queue.CountOf(virtualId) : 0;

    /// <summary>Physical address behind an address of a container, through its mappings.</summary>
    /// <param name="ioas">Id of an address space of an iommufd, 0 for a container.</param>
    public bool TryResolve(int pid, int fd, MemorySpace space, ulong address, out ulong physical, uint ioas = 0)
    {
        physical = 0;
        if (space != MemorySpace.Physical && _world.Process(pid).Find(fd) is IommufdFile iommufd)
        {
            return IommufdModel.TryResolve(iommufd.Context, ioas, address, out physical);
        }

        if (space == MemorySpace.Physical || _world.Process(pid).Find(fd) is not ContainerFile { Container.Iommu: { } iommu }
            || iommu.FindOverlap(address, address) is not { } mapping)
        {
            return false;
        }

        ulong user = mapping.Vaddr + (address - mapping.Iova);
        physical = _guest.PageOf(mapping.ProcessId, user) + (user & (IovaSpace.PageSize - 1));
        return true;
    }

    public bool TryFindStream(ReadOnlySpan<byte> pciAddress, out uint streamId) => PciAddress.TryGetStream(pciAddress, out streamId);

    /// <summary>A write of a device reached a physical address: when it is the doorbell, an interrupt.</summary>
    public void DeviceWrote(uint streamId, ulong pa)
    {
        for (int i = 0; i < _world.Devices.Count; i++)
        {
            Device device = _world.Devices[i];
            if (device.StreamId == streamId && device.Doorbell != 0 && device.Doorbell == pa)
            {
                device.OnMessage();
            }
        }
    }

    /// <summary>Where the device was told to write its interrupt messages, 0 when it was not.</summary>
    public ulong MessageAddress(uint streamId)
    {
        for (int i = 0; i < _world.Devices.Count; i++)
        {
            Device device = _world.Devices[i];
            if (device.StreamId == streamId && device.Doorbell != 0)
            {
                return device.MessageAddress;
            }
        }

        return 0;
    }

    /// <summary>Every device the log knows.</summary>
    public IEnumerable<Device> Devices => _world.Devices;

    /// <summary>Every iommufd that a process has open.</summary>
    public IEnumerable<IommufdContext> Iommufds => _world.Iommufds;

    /// <summary>One line of the state behind a descriptor, or of all containers.</summary>
    public string Describe(int pid, int fd) => _world.Describe(pid, fd);

    /// <summary>The iommufd object behind a device and what it is attached to; null when it is bound to none.</summary>
    public string? DescribeStream(uint streamId) => _world.Iommufds.Select(context => IommufdModel.DescribeStream(context, streamId)).FirstOrDefault(text => text is not null);

    public void AddStateHash(ref StateHash hash) => _world.AddStateHash(ref hash);
}
