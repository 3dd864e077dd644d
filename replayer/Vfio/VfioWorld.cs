using System.Globalization;
using System.Text;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Kvm;

namespace TraceReplay.Replayer.Vfio;

/// <summary>All objects of the model: processes, groups with their devices, containers.</summary>
internal sealed class VfioWorld
{
    private readonly SortedDictionary<int, VfioProcess> _processes = [];
    private readonly SortedDictionary<uint, Group> _groups = [];
    private readonly SortedDictionary<string, Device> _deviceFiles = new(StringComparer.Ordinal);
    private readonly List<Device> _devices = [];
    private readonly VfioOptions _options;
    private int _containers;
    private int _iommufds;

    public VfioWorld(VfioOptions options)
    {
        _options = options;
        foreach ((uint number, List<string> names) in options.GroupDevices)
        {
            Group group = Group(number);
            foreach (string name in names)
            {
                if (PciAddress.TryGetStream(Encoding.ASCII.GetBytes(name), out uint stream))
                {
                    var device = new Device(name, stream, group) { FaultStored = options.FaultStored, Responded = options.Responded };
                    group.Devices.Add(device);
                    _devices.Add(device);
                }
            }
        }
    }

    public IEnumerable<Group> Groups => _groups.Values;

    /// <summary>Every device once: those of groups first, then those known by their own files in the order of their first opening.</summary>
    public IReadOnlyList<Device> Devices => _devices;

    public VfioProcess Process(int id)
    {
        if (!_processes.TryGetValue(id, out VfioProcess? process))
        {
            _processes[id] = process = new VfioProcess(id);
            if (HasGaps)
            {
                process.Table.Doubt();
            }
        }

        return process;
    }

    /// <summary>Every process with descriptors, by number.</summary>
    public IEnumerable<VfioProcess> Processes => _processes.Values;

    /// <summary>Calls are missing from the log: what is met for the first time may have a past.</summary>
    public bool HasGaps { get; set; }

    public VfioProcess? FindProcess(int id) => _processes.GetValueOrDefault(id);

    public void Forget(int id) => _processes.Remove(id);

    public Group Group(uint number)
    {
        if (!_groups.TryGetValue(number, out Group? group))
        {
            _groups[number] = group = new Group(number) { History = HasGaps ? History.Gapped : History.Whole };
        }

        return group;
    }

    /// <summary>The device behind a character device.</summary>
    /// <param name="path">/dev/vfio/devices/vfioN.</param>
    public Device DeviceFile(string path)
    {
        if (_deviceFiles.TryGetValue(path, out Device? known))
        {
            return known;
        }

        bool named = _options.CdevStreams.TryGetValue(path, out uint stream);
        Device? device = named ? _devices.Find(d => d.StreamId == stream) : null;
        if (device is null)
        {
            Group group = SoleUnnamedGroup() ?? new Group();
            device = new Device(named ? PciAddress.Format(stream) : path, named ? stream : Device.UnknownStream, group) { FaultStored = _options.FaultStored, Responded = _options.Responded };
            group.Devices.Add(device);
            _devices.Add(device);
        }

        _deviceFiles.Add(path, device);
        return device;
    }

    /// <summary>A device of which no log says what it is.</summary>
    public Device AddDevice(Group group)
    {
        var device = new Device("(met open)", Device.UnknownStream, group) { FaultStored = _options.FaultStored, Responded = _options.Responded };
        group.Devices.Add(device);
        _devices.Add(device);
        return device;
    }

    /// <summary>Iommufds that a process has open, by process and descriptor.</summary>
    public IEnumerable<Iommufd.IommufdContext> Iommufds =>
        _processes.Values.SelectMany(process => process.Descriptors.Values).OfType<Iommufd.IommufdFile>().Select(file => file.Context);

    public Iommufd.IommufdContext CreateIommufd() => new(++_iommufds);

    public Container CreateContainer() => new(++_containers);

    public string Describe(int pid, int fd)
    {
        VfioFile? file = _processes.GetValueOrDefault(pid)?.Find(fd);
        return file?.Describe() ?? string.Create(CultureInfo.InvariantCulture, $"no descriptor {fd} in process {pid}");
    }

    public void AddStateHash(ref StateHash hash)
    {
        foreach ((int id, VfioProcess process) in _processes)
        {
            hash.Add((long)id);
            foreach ((int fd, VfioFile file) in process.Descriptors)
            {
                hash.Add((long)fd);
                switch (file)
                {
                    case ContainerFile container:
                        container.Container.AddStateHash(ref hash);
                        break;
                    case KvmVmFile vm:
                        vm.Machine.AddStateHash(ref hash);
                        break;
                    case Iommufd.IommufdFile iommufd:
                        iommufd.Context.AddStateHash(ref hash);
                        break;
                    case EventfdFile eventfd:
                        hash.Add(eventfd.Counter);
                        break;
                    default:
                        break;
                }
            }
        }

        foreach (Group group in _groups.Values)
        {
            hash.Add((ulong)group.Number);
            hash.Add((long)group.ContainerUsers);
            foreach (Device device in group.Devices)
            {
                device.AddStateHash(ref hash);
            }
        }

        foreach (Device device in _deviceFiles.Values)
        {
            if (!device.Group.HasNumber)
            {
                device.AddStateHash(ref hash);
            }
        }
    }

    // A log that opens one group whose devices it never names, and one device file, opens the two doors of one device: no log says so more plainly.
    private Group? SoleUnnamedGroup()
    {
        bool isSoleFile = _options.CdevStreams.Count <= 1;
        return isSoleFile && _options.UnnamedGroups.Count == 1 ? Group(_options.UnnamedGroups[0]) : null;
    }
}
