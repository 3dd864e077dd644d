using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Vfio;
using static TraceReplay.Replayer.Porting.ArgumentWords;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Says the calls of iommufd and of device files as calls on containers and groups, for a version that has no iommufd: one recorded call becomes none, one or
/// several. What the recorded kernel made has the ids it gave; devices keep their descriptors.
/// </summary>
/// <param name="spoken">The dialect of the recording.</param>
/// <param name="note">Told of a call that has no counterpart, and why.</param>
internal sealed class ContainerPort
{
    private readonly CallFields _names;
    private readonly IommufdOpens _opens;
    private readonly Action<string, string, long> _note;
    private readonly PortedFiles _files;
    private readonly PortedCalls _calls = new();
    private readonly ContainerSpaces _spaces;
    private readonly ContainerStage1 _stage1;
    private readonly ContainerEvents _events;
    private readonly NestedProtocol _to;
    private VfioModel? _model;

    public ContainerPort(Dialect spoken, NestedProtocol to, IommufdOpens opens, Action<string, string, long> note)
    {
        _names = new CallFields(spoken);
        _opens = opens;
        _note = note;
        _to = to;
        _files = new PortedFiles(Gone);
        _events = new ContainerEvents(_calls, _files, to.Dialect);
        _spaces = new ContainerSpaces(_calls);
        _stage1 = new ContainerStage1(_calls, to, _spaces, _events);
    }

    /// <summary>The call is said by <see cref="Run"/>.</summary>
    public bool Owns(CallRecord call) => call switch
    {
        IoctlRecord ioctl => _files.Find(ioctl.ProcessId, ioctl.Fd) is PortedContext or PortedQueue || (_files.Find(ioctl.ProcessId, ioctl.Fd) is PortedSeat seat && (Places(ioctl) || seat.Context is null)),
        TransferRecord transfer => _files.Find(transfer.ProcessId, transfer.Fd) is PortedQueue,
        _ => false,
    };

    public string NameOf(CallRecord call) => _names.NameOf(call);

    /// <summary>Memory of an address space is found through the program's own memory, whether or not a container has the space.</summary>
    public void Place(MemoryRecord memory)
    {
        if (memory is { HostVirtualAddress: 0, Space: not MemorySpace.Physical } && _files.Find(memory.ProcessId, memory.Fd) is PortedContext context
            && context.Find<PortedSpace>(memory.Ioas)?.Resolve(memory.Address) is ulong address and not 0)
        {
            memory.HostVirtualAddress = address;
        }
    }

    /// <returns>False when the call means the same as it is.</returns>
    public bool Run(CallRecord call, CallContext c, VfioModel model)
    {
        _model = model;
        switch (call)
        {
            case OpenRecord open when Opened(open) is { } file:
                Open(open, file, c);
                return true;
            case IoctlRecord ioctl when Owns(ioctl):
                string? reason = _files.Find(ioctl.ProcessId, ioctl.Fd) switch
                {
                    PortedContext context => OnContext(ioctl, context, c),
                    PortedSeat seat => OnDevice(ioctl, seat, c),
                    _ => "nothing there is a descriptor of events",
                };
                Lose(call, reason, c);
                return true;
            case TransferRecord transfer when _files.Find(transfer.ProcessId, transfer.Fd) is PortedQueue queue:
                Lose(call, _events.Read(model, transfer, queue, c), c);
                return true;
            case CloseRecord { Result: 0 } close when _files.Find(close.ProcessId, close.Fd) is PortedSeat:
                // The device goes before its group and its container do.
                _calls.Close(model, close.ProcessId, close.Fd);
                _calls.Tell(c);
                _files.Follow(call);
                return true;
            default:
                _files.Follow(call);
                return false;
        }
    }

    private void Lose(CallRecord call, string? reason, CallContext c)
    {
        if (reason is not null)
        {
            _note(NameOf(call), reason, call.Sequence);
            c.Unmodelled(reason);
        }
    }

    private object? Opened(OpenRecord open)
    {
        ReadOnlySpan<byte> path = open.Path.Span;
        if (_opens.Contains(open.Sequence))
        {
            return new PortedContext(_opens.Nests(open.Sequence));
        }

        return path.StartsWith("/dev/vfio/devices/"u8) ? new PortedSeat(_opens.Streams.TryGetValue(open.Path.ToString(), out uint stream) ? stream : null) : null;
    }

    private void Open(OpenRecord open, object file, CallContext c)
    {
        if (open.Result < 0)
        {
            Lose(open, "a device has no file of its own there: it is opened through its group", c);
            return;
        }

        _files.Keep(open.ProcessId, (int)open.Result, file);
        _model!.BindUnknown(open.ProcessId, (int)open.Result);
        c.Succeed(0, file is PortedSeat ? PortRules.ThroughGroup : PortRules.NoIommufd);
        c.LearnResult();
    }

    private string? OnContext(IoctlRecord ioctl, PortedContext context, CallContext c) => ioctl.Request switch
    {
        IommufdRequest.IoasAlloc or IommufdRequest.IoasMap or IommufdRequest.IoasMapFile or IommufdRequest.IoasCopy or IommufdRequest.IoasUnmap or IommufdRequest.IoasIovaRanges =>
            _spaces.Run(_model!, ioctl, context, c),
        < IommufdRequest.First => "calls of a container on an iommufd that devices are bound to are not said in a container's words",
        _ => _stage1.Run(_model!, ioctl, context, c),
    };

    private string? OnDevice(IoctlRecord ioctl, PortedSeat seat, CallContext c)
    {
        if (ioctl.Request == VfioRequest.DeviceBindIommufd)
        {
            return ioctl.Result == 0 ? Bind(ioctl, seat, c) : "iommufd refused the device; a group is asked otherwise";
        }

        if (seat.Context is null)
        {
            return "the device is not open there before its group is in a container";
        }

        return ioctl.Request == VfioRequest.DeviceAttachIommufdPt ? _stage1.Attach(_model!, ioctl, seat, c) : _stage1.Detach(_model!, ioctl, seat, c);
    }

    // What a program of groups does to get at a device. The container's type is the one that its stage 1 will need.
    private string? Bind(IoctlRecord ioctl, PortedSeat seat, CallContext c)
    {
        const ulong Type1V2 = 3;
        if (ioctl.In.Length < 12 || _files.Find(ioctl.ProcessId, (int)U32(ioctl.In.Span, 8)) is not PortedContext context)
        {
            return "the iommufd is not one that the log shows being opened";
        }

        if (seat.StreamId is not { } stream)
        {
            return "which device the file is of no log shows";
        }

        int container = _files.Hidden();
        int group = _files.Hidden();
        VfioModel model = _model!;
        string path = string.Create(CultureInfo.InvariantCulture, $"/dev/vfio/{_opens.GroupOf(stream)}");
        bool nests = context.Nests && !_to.IsEmpty;
        bool done = _calls.Open(model, ioctl, "/dev/vfio/vfio"u8, container)
            && _calls.Open(model, ioctl, Encoding.ASCII.GetBytes(path), group)
            && _calls.Ioctl(model, ioctl, group, VfioRequest.GroupSetContainer, PortedCalls.Words((uint)container))
            && _calls.Plain(model, ioctl, container, VfioRequest.SetIommu, nests ? NestingOpens.NestingType : Type1V2)
            && (!nests || _stage1.BindMessages(model, ioctl, container))
            && _calls.Yield(model, ioctl, group, VfioRequest.GroupGetDeviceFd, Encoding.ASCII.GetBytes(PciAddress.Format(stream)), ioctl.Fd);
        if (!done)
        {
            _calls.Tell(c);
            _calls.Close(model, ioctl.ProcessId, group);
            _calls.Close(model, ioctl.ProcessId, container);
            return null;
        }

        seat.Context = context;
        seat.Container = container;
        seat.Group = group;
        seat.ProcessId = ioctl.ProcessId;
        seat.Fd = ioctl.Fd;
        seat.Id = U32(ioctl.Out.Span, 12);
        context.Add(seat.Id, seat);
        c.Succeed(0, PortRules.ThroughGroup);
        Fact id = default;
        c.Learn(ref id, 12, 4);
        return null;
    }

    private void Gone(object file, int process)
    {
        if (file is not PortedSeat { Context: { } context } seat || _model is null)
        {
            return;
        }

        context.Remove(seat.Id);
        _calls.Close(_model, process, seat.Group);
        _calls.Close(_model, process, seat.Container);
        seat.Context = null;
    }

    private static bool Places(IoctlRecord ioctl) => ioctl.Request is VfioRequest.DeviceBindIommufd or VfioRequest.DeviceAttachIommufdPt or VfioRequest.DeviceDetachIommufdPt;
}
