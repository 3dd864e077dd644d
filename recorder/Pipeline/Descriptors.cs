using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Which device each descriptor of the recorded processes belongs to.</summary>
internal sealed class Descriptors
{
    private readonly Dictionary<int, Dictionary<int, DeviceName>> _processes = [];
    private readonly Dictionary<string, DeviceName> _files = new(StringComparer.Ordinal);

    /// <summary>Takes note of what the record opens and closes.</summary>
    public void Look(Record record)
    {
        switch (record)
        {
            case OpenRecord { Result: >= 0 } open:
                Bind(open.ProcessId, (int)open.Result, FileOf(open.Path));
                break;
            case CloseRecord close:
                Of(close.ProcessId).Remove(close.Fd);
                break;
            case DupRecord { Result: >= 0 } dup:
                Bind(dup.ProcessId, (int)dup.Result, Find(dup.ProcessId, dup.Fd));
                break;
            case EventfdRecord { Result: >= 0 } eventfd:
                Bind(eventfd.ProcessId, (int)eventfd.Result, null);
                break;
            case IoctlRecord { Request: VfioRequest.GroupGetDeviceFd, Result: >= 0 } get when FdTarget.KindOf(get.Target) == FdKind.Group:
                Bind(get.ProcessId, (int)get.Result, new DeviceName(DeviceNames.InArgument(get.In.Span), get.Target.ToString()));
                break;
            case ForkRecord fork:
                _processes[fork.Child] = fork.SharesFiles ? Of(fork.ProcessId) : new Dictionary<int, DeviceName>(Of(fork.ProcessId));
                break;
            case DescriptorRecord descriptor:
                Bind(descriptor.ProcessId, descriptor.Fd, descriptor.PeerFd >= 0 ? Find(descriptor.PeerProcess, descriptor.PeerFd) : FileOf(descriptor.Target));
                break;
            case ExitRecord exit:
                _processes.Remove(exit.ProcessId);
                break;
            default:
                break;
        }
    }

    /// <returns>The device the record is about; null when it is about none in particular, as calls on containers are.</returns>
    public DeviceName? DeviceOf(Record record) => record switch
    {
        IoctlRecord r => Find(r.ProcessId, r.Fd),
        TransferRecord r => Find(r.ProcessId, r.Fd),
        MmapRecord r => Find(r.ProcessId, r.Fd),
        MunmapRecord r => Find(r.ProcessId, r.Fd),
        CallEntryRecord r => Find(r.ProcessId, r.Fd),
        IommuFaultRecord r => Named(r.Device),
        DmaRecord r => Named(r.Device),
        DmaEndRecord r => Named(r.Device),
        MsiRecord r => Named(r.Device),
        _ => null,
    };

    private DeviceName? Named(Utf8Text address) => address.IsEmpty ? null : Cached(address.ToString(), name => new DeviceName(name, ""));

    private DeviceName? FileOf(Utf8Text path) =>
        FdTarget.KindOf(path) is FdKind.Group or FdKind.Device && path.Span.StartsWith("/dev/vfio/"u8) ? Cached(path.ToString(), name => new DeviceName("", name)) : null;

    private DeviceName Cached(string key, Func<string, DeviceName> make)
    {
        if (!_files.TryGetValue(key, out DeviceName? name))
        {
            _files[key] = name = make(key);
        }

        return name;
    }

    private DeviceName? Find(int process, int fd) => _processes.TryGetValue(process, out Dictionary<int, DeviceName>? files) ? files.GetValueOrDefault(fd) : null;

    private void Bind(int process, int fd, DeviceName? device)
    {
        if (device is null)
        {
            Of(process).Remove(fd);
        }
        else
        {
            Of(process)[fd] = device;
        }
    }

    private Dictionary<int, DeviceName> Of(int process)
    {
        if (!_processes.TryGetValue(process, out Dictionary<int, DeviceName>? files))
        {
            _processes[process] = files = [];
        }

        return files;
    }
}
