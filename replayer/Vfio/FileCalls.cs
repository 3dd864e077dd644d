using System.Buffers.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Iommufd;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Kvm;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Calls every descriptor has: open, close, dup, read, write, mmap.</summary>
internal sealed class FileCalls(VfioWorld world, FileRelease release, VfioOptions options, bool hasDeviceFiles, bool hasIommufd, VfioBehaviour behaviour)
{
    private const ulong PageMask = 0xfff;

    /// <summary>Records are missing from the log.</summary>
    public bool AfterGap { get; set; }

    public void Open(CallContext c, ReadOnlySpan<byte> path)
    {
        VfioFile file;
        if (path.SequenceEqual("/dev/iommu"u8) || (path.SequenceEqual("/dev/vfio/vfio"u8) && behaviour.ContainerIsIommufd))
        {
            if (!hasIommufd)
            {
                c.Fail(Errno.ENOENT, IommufdRules.Absent);
                return;
            }

            file = new IommufdFile(world.CreateIommufd());
        }
        else if (path.SequenceEqual("/dev/vfio/vfio"u8))
        {
            file = new ContainerFile(world.CreateContainer());
        }
        else if (IsDeviceFile(path))
        {
            if (!hasDeviceFiles)
            {
                c.Fail(Errno.ENOENT, VfioRules.NoDeviceFiles);
                return;
            }

            file = new DeviceFile(world.DeviceFile(System.Text.Encoding.ASCII.GetString(path)), isCharacterDevice: true);
        }
        else if (path.StartsWith("/dev/vfio/"u8) && Utf8Parser.TryParse(path["/dev/vfio/"u8.Length..], out uint number, out int used)
            && used == path.Length - "/dev/vfio/"u8.Length)
        {
            Group group = world.Group(number);
            c.DependOn(group.History);
            if (group.Opened || group.Container is not null || group.Devices.Exists(device => device.GroupBinding is not null) || group.BoundDevices > 0)
            {
                c.Fail(Errno.EBUSY, VfioRules.GroupBusy);
                return;
            }

            file = new GroupFile(group);
        }
        else if (path.SequenceEqual("/dev/kvm"u8))
        {
            file = new KvmSystemFile();
        }
        else
        {
            c.Unmodelled("a device file that is neither a VFIO container nor a group");
            return;
        }

        if (IsRefusedByHost(c))
        {
            return;
        }

        if (TryBind(c, file, VfioRules.Open) && file is GroupFile opened)
        {
            opened.Group.Opened = true;
        }
    }

    // Whether the module is loaded, whom the file's mode admits, how many files a process may have: facts of the host.
    private static bool IsRefusedByHost(CallContext c) =>
        c.TryLearnResult(-Errno.ENOENT, VfioRules.HostFile) || c.TryLearnResult(-Errno.ENODEV, VfioRules.HostFile)
        || c.TryLearnResult(-Errno.EACCES, VfioRules.HostFile) || c.TryLearnResult(-Errno.EPERM, VfioRules.HostFile) || c.TryLearnResult(-Errno.EMFILE, VfioRules.HostFile);

    private static bool IsDeviceFile(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> prefix = "/dev/vfio/devices/vfio"u8;
        return path.StartsWith(prefix) && Utf8Parser.TryParse(path[prefix.Length..], out uint _, out int used) && used == path.Length - prefix.Length;
    }

    public void CreateEventfd(CallContext c, ulong initial, int flags)
    {
        if ((flags & ~(EventfdFile.Semaphore | EventfdFile.NonBlocking | EventfdFile.CloseOnExec)) != 0)
        {
            c.Fail(Errno.EINVAL, VfioRules.Eventfd);
            return;
        }

        // The system call takes 32 bits.
        TryBind(c, new EventfdFile((uint)initial, flags), VfioRules.Eventfd);
    }

    public void Dup(CallContext c, int fd)
    {
        if (world.Process(c.ProcessId).Find(fd) is not { } file)
        {
            world.Process(c.ProcessId).EndOnMissing(c, fd);
            return;
        }

        // dup2 of a descriptor to itself changes nothing.
        if (c.IsRecordedResult(fd))
        {
            c.Succeed(0, VfioRules.Dup);
            c.LearnResult();
            return;
        }

        TryBind(c, file, VfioRules.Dup);
    }

    public void Close(CallContext c, int fd, bool isVcpu)
    {
        VfioProcess process = world.Process(c.ProcessId);
        bool known = process.Unbind(fd, out VfioFile? file);
        c.DependOn(file?.History ?? History.Whole, file?.Confirmed);
        if (!known && isVcpu)
        {
            c.Succeed(0, VfioRules.Close);
        }
        else if (!known)
        {
            process.EndOnMissing(c, fd);
        }
        else if (release.Drop(file!) is { } stuck)
        {
            c.NeverReturns(stuck);
        }
        else
        {
            c.Succeed(0, VfioRules.Close);
        }
    }

    public void Transfer(CallContext c, TransferOperation operation, int fd, ulong offset, ulong length)
    {
        bool write = operation is TransferOperation.Write or TransferOperation.Pwrite;
        bool positioned = operation is TransferOperation.Pread or TransferOperation.Pwrite;
        VfioFile? file = world.Process(c.ProcessId).Find(fd);
        if (positioned && offset > long.MaxValue)
        {
            c.Fail(Errno.EINVAL, VfioRules.BadOffset);
            return;
        }

        if (file is null)
        {
            world.Process(c.ProcessId).EndOnMissing(c, fd);
            return;
        }

        c.DependOn(file.History, file.Confirmed);

        if (positioned && !file.HasPosition)
        {
            c.Fail(Errno.ESPIPE, VfioRules.NotSeekable);
            return;
        }

        switch (file)
        {
            case DeviceFile { Bound: false }:
                c.Fail(Errno.EINVAL, DeviceRules.NotBound);
                break;
            case DeviceFile device:
                RegionTransfer.Handle(c, device.Device, options, write, positioned ? offset : file.Position, length);
                if (!positioned && c.Status == CallStatus.Predicted && c.Result > 0)
                {
                    file.Position += (ulong)c.Result;
                }

                break;
            case EventfdFile eventfd when write:
                EventfdTransfer.Write(c, eventfd, length);
                break;
            case EventfdFile eventfd:
                EventfdTransfer.Read(c, eventfd, length);
                break;
            case QueueFile queue:
                QueueTransfer.Handle(c, queue, write, length, AfterGap);
                break;
            case UnknownFile unknown:
                unknown.End(c, "a transfer");
                break;
            default:
                c.Fail(Errno.EINVAL, VfioRules.NoTransfer);
                break;
        }
    }

    public void Map(CallContext c, int fd, ulong offset, ulong length, int protection, int flags)
    {
        const int TypeMask = 0xf;
        const int Private = 2;
        const int SharedValidate = 3;
        VfioProcess process = world.Process(c.ProcessId);
        VfioFile? file = process.Find(fd);
        c.DependOn(file?.History ?? History.Whole, file?.Confirmed);
        int type = flags & TypeMask;
        if ((offset & PageMask) != 0 || (file is not null && (length == 0 || type is 0 or > SharedValidate)))
        {
            c.Fail(Errno.EINVAL, VfioRules.MapArguments);
            return;
        }

        switch (file)
        {
            case null:
                process.EndOnMissing(c, fd);
                break;
            case DeviceFile { Bound: false }:
                c.Fail(Errno.EINVAL, DeviceRules.NotBound);
                break;
            case DeviceFile device:
                if (RegionMap.Handle(c, device.Device, offset, length, protection, type != Private))
                {
                    file.References++;
                    process.Mappings.Add(new FileMapping(file, offset, length));
                }

                break;
            case IommufdFile:
                MapIommufd(c, length, protection, type != Private);
                break;
            case UnknownFile unknown:
                unknown.End(c, "a mapping");
                break;
            case ContainerFile:
                c.Fail(Errno.EINVAL, VfioRules.NoMap);
                break;
            default:
                c.Fail(Errno.ENODEV, VfioRules.NoMap);
                break;
        }
    }

    // Only a queue of the hardware that is given away can be mapped, and this SMMU has none.
    private static void MapIommufd(CallContext c, ulong length, int protection, bool shared)
    {
        const int Execute = 4;
        if ((length & PageMask) != 0 || !shared)
        {
            c.Fail(Errno.EINVAL, IommufdRules.MapShape);
        }
        else if ((protection & Execute) != 0)
        {
            c.Fail(Errno.EPERM, IommufdRules.MapShape);
        }
        else
        {
            c.Fail(Errno.ENXIO, IommufdRules.MapNothing);
        }
    }

    public void Unmap(CallContext c, int fd, ulong offset, ulong length, ulong address)
    {
        if ((address & PageMask) != 0 || length == 0)
        {
            c.Fail(Errno.EINVAL, VfioRules.Unmapped);
            return;
        }

        VfioProcess process = world.Process(c.ProcessId);
        VfioFile? file = process.Find(fd);
        int at = process.Mappings.FindIndex(m => m.File == file && m.Offset == offset && m.Length == length);
        at = at >= 0 ? at : process.Mappings.FindIndex(m => m.Offset == offset && m.Length == length);
        c.Succeed(0, VfioRules.Unmapped);
        if (at >= 0)
        {
            VfioFile mapped = process.Mappings[at].File;
            process.Mappings.RemoveAt(at);
            if (release.Drop(mapped) is { } stuck)
            {
                c.NeverReturns(stuck);
            }
        }
    }

    public void BindUnknown(int pid, int fd) => Replace(pid, fd, new UnknownFile());

    private bool TryBind(CallContext c, VfioFile file, Rule rule)
    {
        c.Succeed(0, rule);
        int fd = (int)c.LearnResult();
        if (fd < 0)
        {
            return false;
        }

        Replace(c.ProcessId, fd, file);
        return true;
    }

    /// <summary>Puts a file behind a number the kernel has just handed out.</summary>
    public void Bind(VfioProcess process, int fd, VfioFile file)
    {
        ReleaseStale(process, fd);
        process.Bind(fd, file);
    }

    /// <summary>The kernel handed out this number: what the model still holds there was closed without the log showing it.</summary>
    public void ReleaseStale(VfioProcess process, int fd)
    {
        if (process.Unbind(fd, out VfioFile? old))
        {
            release.Drop(old!);
        }
    }

    private void Replace(int pid, int fd, VfioFile file)
    {
        VfioProcess process = world.Process(pid);
        ReleaseStale(process, fd);
        process.Bind(fd, file);
    }
}
