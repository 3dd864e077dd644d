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
    private int _containers;

    public VfioWorld(VfioOptions options)
    {
        foreach ((uint number, List<string> names) in options.GroupDevices)
        {
            Group group = Group(number);
            foreach (string name in names)
            {
                if (PciAddress.TryGetStream(Encoding.ASCII.GetBytes(name), out uint stream))
                {
                    group.Devices.Add(new Device(name, stream, group) { FaultStored = options.FaultStored });
                }
            }
        }
    }

    public IEnumerable<Group> Groups => _groups.Values;

    public VfioProcess Process(int id)
    {
        if (!_processes.TryGetValue(id, out VfioProcess? process))
        {
            _processes[id] = process = new VfioProcess(id);
        }

        return process;
    }

    public void Forget(int id) => _processes.Remove(id);

    public Group Group(uint number)
    {
        if (!_groups.TryGetValue(number, out Group? group))
        {
            _groups[number] = group = new Group(number);
        }

        return group;
    }

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
    }
}
