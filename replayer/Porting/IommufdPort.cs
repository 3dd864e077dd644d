using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using static TraceReplay.Replayer.Porting.ArgumentWords;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Says the calls on nesting containers, on their groups and on the opening of their devices as calls of iommufd: one recorded call becomes none, one or
/// several. Descriptors are the recorded ones, the iommufd has the container's.
/// </summary>
internal sealed class IommufdPort
{
    private readonly NestedProtocol _from;
    private readonly NestingOpens _opens;
    private readonly Action<string, string, long> _note;
    private readonly PortedFiles _files;
    private readonly PortedCalls _calls = new();
    private readonly PortedStage1 _stage1 = new();
    private readonly PortedFaults _faults;
    private VfioModel? _model;

    /// <param name="opens">Which opens are of nesting containers and their groups.</param>
    /// <param name="note">Told what has no counterpart.</param>
    public IommufdPort(NestedProtocol from, NestingOpens opens, Action<string, string, long> note)
    {
        _from = from;
        _opens = opens;
        _note = note;
        _files = new PortedFiles(Gone);
        _faults = new PortedFaults(from.Dialect, opens.SeesTraffic);
    }

    /// <summary>The device file of a StreamID. Device files are numbered as they come; this one says which device it is.</summary>
    public static string PathOf(uint streamId) => string.Create(CultureInfo.InvariantCulture, $"/dev/vfio/devices/vfio{streamId}");

    /// <summary>What the call is called when it is one of these.</summary>
    public string? NameOf(IoctlRecord ioctl) => Find(ioctl) is PortedContainer ? _from.Find(FdKind.Container, ioctl.Request)?.Op.Name : null;

    /// <summary>The call is said by <see cref="Run"/>.</summary>
    public bool Owns(IoctlRecord ioctl) => Find(ioctl) is PortedContainer or PortedGroup;

    /// <returns>False when the call means the same as it is.</returns>
    public bool Run(CallRecord call, CallContext c, VfioModel model)
    {
        _model = model;
        switch (call)
        {
            case OpenRecord open when _opens.Contains(open.Sequence):
                Open(open, c, model);
                return true;
            case IoctlRecord ioctl when Find(ioctl) is PortedContainer && _from.Dialect.Ioctls.Find(FdKind.Container, ioctl.Request) is null:
                return false;
            case IoctlRecord ioctl when Find(ioctl) is PortedContainer container:
                OnContainer(ioctl, container, c, model);
                return true;
            case IoctlRecord ioctl when Find(ioctl) is PortedGroup group:
                OnGroup(ioctl, group, c, model);
                return true;
            case TransferRecord transfer when transfer.Offset >= FaultRingShape.Region && FindDevice(transfer.ProcessId, transfer.Fd) is { } device:
                Lose("page responses", _faults.Transfer(_calls, model, transfer, device, c), transfer.Sequence, c);
                return true;
            case TransferRecord { Operation: TransferOperation.Read } transfer when Interrupted(transfer) is { } device:
                return PortedFaults.Read(model, transfer, device, c);
            case IoctlRecord { Request: VfioRequest.DeviceSetIrqs } ioctl when U32(ioctl.In.Span, 8) == PortedFaults.Interrupt && FindDevice(ioctl.ProcessId, ioctl.Fd) is { } device:
                Lose("VFIO_DEVICE_SET_IRQS", PortedFaults.SetInterrupt(ioctl, device, c), ioctl.Sequence, c);
                return true;
            case MmapRecord map when map.Offset >= FaultRingShape.Region && FindDevice(map.ProcessId, map.Fd) is not null:
                Lose("mmap", "a queue of events is read, not mapped", map.Sequence, c);
                return true;
            default:
                _files.Follow(call);
                return false;
        }
    }

    private object? Find(IoctlRecord ioctl) => _files.Find(ioctl.ProcessId, ioctl.Fd);

    // Nothing is known of a device whose container it has left.
    private PortedDevice? FindDevice(int process, int fd) => _files.Find(process, fd) is PortedDevice { Group.Container: not null } device ? device : null;

    private PortedDevice? Interrupted(TransferRecord transfer) =>
        _files.All<PortedDevice>().FirstOrDefault(d => d.FaultInterrupt == transfer.Fd && d.ProcessId == transfer.ProcessId && d.Group.Container is not null);

    private void Lose(string call, string? reason, long record, CallContext c)
    {
        if (reason is not null)
        {
            _note(call, reason, record);
            c.Unmodelled(reason);
        }
    }

    private void Gone(object file, int process)
    {
        switch (file)
        {
            case PortedContainer { Queue: >= 0 } left when _model is not null:
                _calls.Close(_model, process, left.Queue);
                left.Queue = -1;
                break;
            case PortedGroup group:
                Leave(group);
                break;
            case PortedDevice device:
                foreach (PortedContainer container in _files.All<PortedContainer>())
                {
                    container.Devices.Remove(device);
                }

                break;
            default:
                break;
        }
    }

    // A container that its last group leaves forgets everything: the next SET_IOMMU starts anew.
    private static void Leave(PortedGroup group)
    {
        if (group.Container is { } container && --container.Groups == 0 && container.Devices.Count == 0)
        {
            container.Queue = -1;
            container.Ioas = container.Parent = container.Viommu = container.Stage1 = 0;
            container.Awaited = null;
        }

        group.Container = null;
    }

    private void Open(OpenRecord open, CallContext c, VfioModel model)
    {
        bool isContainer = open.Path.Span.SequenceEqual("/dev/vfio/vfio"u8);
        if (isContainer && !_calls.Open(model, open, "/dev/iommu"u8, open.Result))
        {
            _calls.Tell(c);
            return;
        }

        if (!isContainer)
        {
            model.BindUnknown(open.ProcessId, (int)open.Result);
        }

        _files.Keep(open.ProcessId, (int)open.Result, isContainer ? new PortedContainer() : new PortedGroup());
        c.Succeed(0, PortRules.NoGroup);
        c.LearnResult();
    }

    private void OnContainer(IoctlRecord ioctl, PortedContainer container, CallContext c, VfioModel model)
    {
        if (_from.Find(FdKind.Container, ioctl.Request) is { } row)
        {
            if (_stage1.Run(_calls, model, ioctl, row.Codec.Decode(ioctl.In.Span), container, c) is { } reason)
            {
                _note(row.Op.Name, reason, ioctl.Sequence);
            }

            return;
        }

        switch (ioctl.Request)
        {
            case VfioRequest.GetApiVersion:
                c.Succeed(0, PortRules.Nesting);
                break;
            case VfioRequest.CheckExtension when ioctl.Argument == NestingOpens.NestingType:
                c.Succeed(1, PortRules.Nesting);
                break;
            case VfioRequest.SetIommu when ioctl.Argument == NestingOpens.NestingType && container.Parent == 0:
                AllocateSpace(ioctl, container, c, model);
                break;
            case VfioRequest.IommuMapDma when U32(ioctl.In.Span, 0) >= 32 && container.Ioas != 0:
                Map(ioctl, container, c, model);
                break;
            case VfioRequest.IommuUnmapDma when U32(ioctl.In.Span, 0) >= 24 && U32(ioctl.In.Span, 4) == 0 && ioctl.In.Length >= 24 && container.Ioas != 0:
                Unmap(ioctl, container, c, model);
                break;
            default:
                Lose(Spoken(FdKind.Container, ioctl), "this call on a nesting container is not said in iommufd's words", ioctl.Sequence, c);
                break;
        }
    }

    private string Spoken(FdKind fd, IoctlRecord ioctl) => _from.Dialect.Ioctls.Find(fd, ioctl.Request)?.Name ?? IoctlCatalog.UnknownName(ioctl.Request);

    // The address space also serves the container calls, so that addresses of the log's container are found in it.
    private void AllocateSpace(IoctlRecord ioctl, PortedContainer container, CallContext c, VfioModel model)
    {
        const uint Set = 1;
        if (_calls.Ioctl(model, ioctl, ioctl.Fd, IommufdRequest.IoasAlloc, PortedCalls.Words(12, 0, 0)))
        {
            container.Ioas = _calls.Word(8);
            container.Awaited = null;
            _calls.Ioctl(model, ioctl, ioctl.Fd, IommufdRequest.VfioIoas, PortedCalls.Words(12, container.Ioas, Set));
        }

        _calls.Tell(c);
    }

    // Legacy: argsz, flags 4 (1 read, 2 write), user address 8, IOVA 16, bytes 24.
    private void Map(IoctlRecord ioctl, PortedContainer container, CallContext c, VfioModel model)
    {
        const uint Fixed = 1;
        uint flags = U32(ioctl.In.Span, 4);
        if (ioctl.In.Length < 32 || (flags & ~3u) != 0)
        {
            c.Unmodelled("a mapping whose arguments the series does not take");
            return;
        }

        uint access = ((flags & 1) << 2) | (flags & 2);
        byte[] argument = [.. PortedCalls.Words(40, Fixed | access, container.Ioas, 0), .. PortedCalls.Longs(U64(ioctl.In.Span, 8), U64(ioctl.In.Span, 24), U64(ioctl.In.Span, 16))];
        _calls.Ioctl(model, ioctl, ioctl.Fd, IommufdRequest.IoasMap, argument);
        _calls.Tell(c);
    }

    // Legacy: argsz, flags 4, IOVA 8, bytes 16 (in and out).
    private void Unmap(IoctlRecord ioctl, PortedContainer container, CallContext c, VfioModel model)
    {
        byte[] argument = [.. PortedCalls.Words(24, container.Ioas), .. PortedCalls.Longs(U64(ioctl.In.Span, 8), U64(ioctl.In.Span, 16))];
        if (_calls.Ioctl(model, ioctl, ioctl.Fd, IommufdRequest.IoasUnmap, argument))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(c.Output[16..], _calls.Long(16));
        }

        _calls.Tell(c);
    }

    private void OnGroup(IoctlRecord ioctl, PortedGroup group, CallContext c, VfioModel model)
    {
        switch (ioctl.Request)
        {
            case VfioRequest.GroupGetStatus:
                c.MarkOutput(4, 4, ByteState.Unknown);
                c.Succeed(0, PortRules.NoGroup);
                break;
            case VfioRequest.GroupSetContainer when ioctl.In.Length >= 4 && _files.Find(ioctl.ProcessId, (int)U32(ioctl.In.Span, 0)) is PortedContainer container && group.Container is null:
                group.Container = container;
                container.Groups++;
                c.Succeed(0, PortRules.NoGroup);
                break;
            case VfioRequest.GroupUnsetContainer when group.Container is { } joined && !joined.Devices.Exists(device => device.Group == group):
                Leave(group);
                c.Succeed(0, PortRules.NoGroup);
                break;
            case VfioRequest.GroupGetDeviceFd when group.Container is { Ioas: not 0 } container && ioctl.Result >= 0:
                OpenDevice(ioctl, group, container, c, model);
                break;
            default:
                Lose(Spoken(FdKind.Group, ioctl), "this call on a group is not said in iommufd's words", ioctl.Sequence, c);
                break;
        }
    }

    private void OpenDevice(IoctlRecord ioctl, PortedGroup group, PortedContainer container, CallContext c, VfioModel model)
    {
        int fd = (int)ioctl.Result;
        int iommufd = _files.DescriptorOf(container, ioctl.ProcessId);
        if (iommufd < 0)
        {
            c.Unmodelled("a device of a container that this process does not have open");
            return;
        }

        if (!PciAddress.TryGetStream(ioctl.In.Span, out uint stream))
        {
            c.Unmodelled("a device without the name of a PCI function");
            return;
        }

        if (!_calls.Open(model, ioctl, Encoding.ASCII.GetBytes(PathOf(stream)), fd)
            || !_calls.Ioctl(model, ioctl, fd, VfioRequest.DeviceBindIommufd, PortedCalls.Words(16, 0, (uint)iommufd, 0)))
        {
            _calls.Tell(c);
            return;
        }

        var device = new PortedDevice(stream, ioctl.ProcessId, fd, _calls.Word(12), group);
        _files.Keep(ioctl.ProcessId, fd, device);
        if (!PortedStage1.Place(_calls, model, ioctl, iommufd, container, device)
            || (container.Queue < 0 && !PortedFaults.Wire(_calls, model, ioctl, iommufd, container, _files.Hidden())))
        {
            _calls.Tell(c);
            return;
        }

        container.Devices.Add(device);
        c.Succeed(0, PortRules.NoGroup);
        c.LearnResult();
    }
}
