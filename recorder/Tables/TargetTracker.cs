using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Tables;

/// <summary>Follows which files the recorded processes have open, and what calls make of them.</summary>
internal sealed class TargetTracker(ITargetMemory memory, TableOptions options)
{
    private readonly TargetDescriptors _descriptors = new();
    private readonly VfioCalls _vfio = new(options);
    private readonly IommufdCalls _iommufd = new(memory);

    /// <summary>Mappings that were too many to follow, since this was last asked for.</summary>
    public long TakeDropped() => _vfio.TakeDropped() + _iommufd.TakeDropped();

    public IEnumerable<TargetFile> Files => _descriptors.Files;

    public TargetFile? Find(int process, int fd) => _descriptors.Find(process, fd);

    /// <summary>The file of a descriptor; one that no record told of is made from its name.</summary>
    public TargetFile? FileOf(int process, int fd, Utf8Text target)
    {
        FdKind kind = FdTarget.KindOf(target);
        TargetFile? file = _descriptors.Find(process, fd);
        if (Fits(file, kind))
        {
            return file;
        }

        // A number that stands for something else now, so its close was not seen.
        file = Make(kind, process, fd);
        if (file is not null)
        {
            _descriptors.Set(process, fd, file);
        }

        return file;
    }

    /// <summary>The container or iommufd of a device that the program named.</summary>
    public TargetFile? OwnerOf(Utf8Text device)
    {
        foreach (TargetFile file in _descriptors.Files)
        {
            if (file is DeviceFile { Name: { } name } found && Encoding.ASCII.GetBytes(name).AsSpan().SequenceEqual(device.Span))
            {
                return found.Owner;
            }
        }

        return null;
    }

    /// <summary>What a record changed.</summary>
    public void Apply(Record record)
    {
        switch (record)
        {
            case OpenRecord { Unfinished: false, Result: >= 0 } open:
                Replace(open.ProcessId, (int)open.Result, Make(FdTarget.KindOf(open.Path), open.ProcessId, (int)open.Result));
                break;
            case CloseRecord close:
                _descriptors.Close(close.ProcessId, close.Fd);
                break;
            case DupRecord { Unfinished: false, Result: >= 0 } dup:
                Replace(dup.ProcessId, (int)dup.Result, _descriptors.Find(dup.ProcessId, dup.Fd) ?? FileOf(dup.ProcessId, dup.Fd, dup.Target));
                break;
            case DescriptorRecord held:
                TargetFile? peer = held.PeerProcess < 0 ? null : _descriptors.Find(held.PeerProcess, held.PeerFd);
                Replace(held.ProcessId, held.Fd, peer ?? Make(FdTarget.KindOf(held.Target), held.ProcessId, held.Fd));
                break;
            case ForkRecord fork:
                _descriptors.Inherit(fork.ProcessId, fork.Child);
                break;
            case ExitRecord exit:
                _descriptors.CloseAll(exit.ProcessId);
                break;
            case IoctlRecord { Unfinished: false } call:
                Apply(call);
                break;
        }
    }

    private void Apply(IoctlRecord call)
    {
        switch (FileOf(call.ProcessId, call.Fd, call.Target))
        {
            case ContainerFile container:
                _vfio.Apply(container, call);
                break;
            case IommufdFile iommufd when call.Request < IommufdRequest.First:
                if (call.Result >= 0)
                {
                    _vfio.Map(iommufd.SpaceOf(iommufd.ContainerIoas), call);
                }

                break;
            case IommufdFile iommufd:
                _iommufd.Apply(iommufd, call, _descriptors);
                break;
            case GroupFile group when call.Result >= 0:
                VfioCalls.Apply(group, call, _descriptors);
                break;
            case DeviceFile device when call.Result >= 0:
                VfioCalls.Apply(device, call, _descriptors);
                break;
        }
    }

    private void Replace(int process, int fd, TargetFile? file)
    {
        if (file is null)
        {
            _descriptors.Close(process, fd);
        }
        else
        {
            _descriptors.Set(process, fd, file);
        }
    }

    private static bool Fits(TargetFile? file, FdKind kind) => kind switch
    {
        FdKind.Container => file is ContainerFile,
        FdKind.Iommufd => file is IommufdFile,
        FdKind.Group => file is GroupFile,
        FdKind.Device => file is DeviceFile,
        _ => true,
    };

    private static TargetFile? Make(FdKind kind, int process, int fd) => kind switch
    {
        FdKind.Container => new ContainerFile(process, fd),
        FdKind.Iommufd => new IommufdFile(process, fd),
        FdKind.Group => new GroupFile(process, fd),
        FdKind.Device => new DeviceFile(process, fd),
        _ => null,
    };
}
