using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Says a program's calls in another dialect: numbers, layouts, sizes of capability chains. What the other version has no word for is sent as a number
/// it does not know, which is what a program there would get, and noted. A call that means the same in both is left alone.
/// </summary>
/// <param name="opens">Opens of nesting containers, for a version that has iommufd in their place; null ports none of them.</param>
/// <param name="bound">Opens of iommufds that devices were bound to, for a version that has only containers; null ports none of them.</param>
internal sealed class CallPort(Dialect spoken, Dialect target, NestingOpens? opens = null, IommufdOpens? bound = null) : ICallPort
{
    /// <summary>A number no dialect knows, for what would be taken for something else.</summary>
    private const uint NoRequest = VfioRequest.First + 0x9b;

    /// <summary>Notes kept; they are folded, so only a hostile log has more.</summary>
    private const int MaximumNotes = 200;

    /// <summary>VFIO_TYPE1_NESTING_IOMMU.</summary>
    private const ulong NestingType = 6;

    private readonly NestedProtocol _from = new(spoken);
    private readonly NestedProtocol _to = new(target);
    private readonly ChainSizes _sizes = new();
    private readonly List<PortNote> _notes = [];
    private IommufdPort? _iommufd;
    private ContainerPort? _containers;
    private RingPort? _rings;
    private bool _ringsSaid;

    /// <summary>The dialect whose layouts the program's bytes are.</summary>
    public Dialect Spoken => spoken;

    public IReadOnlyList<PortNote> Notes => _notes;

    /// <summary>Calls whose number or bytes were changed.</summary>
    public long Reencoded { get; private set; }

    /// <summary>Calls the other version has nothing for.</summary>
    public long WithoutCounterpart { get; private set; }

    /// <summary>Calls on nesting containers become calls of iommufd: it has all that they are said with, and none of their requests.</summary>
    public bool SaysIommufd { get; } = opens is { Count: > 0 } && spoken.HasNesting && !target.HasNesting && target.Ioctls.Find(FdKind.Iommufd, IommufdRequest.VdeviceAlloc) is not null;

    /// <summary>Calls on iommufds and device files become calls on containers and groups: it has no iommufd.</summary>
    public bool SaysContainers { get; } = bound is { Count: > 0 } && HasIommufd(spoken) && !HasIommufd(target);

    /// <summary>Fault regions are said in the other version's form.</summary>
    public bool SaysRings { get; } = !ReferenceEquals(spoken, target) && RingPort.IsNeeded(spoken, target);

    /// <summary>Other calls than the recorded ones were made: a log with one record for each recorded call cannot show them.</summary>
    public bool MakesOtherCalls => SaysIommufd || SaysContainers || _ringsSaid;

    public IReadOnlyDictionary<uint, List<string>>? GroupDevices => SaysContainers ? bound!.GroupDevices : null;

    public string? DeviceFileOf(uint streamId) => SaysIommufd ? IommufdPort.PathOf(streamId) : null;

    public bool Run(CallRecord call, CallContext context, VfioModel model)
    {
        bool said;
        if (SaysContainers)
        {
            said = (_containers ??= new ContainerPort(spoken, _to, bound!, NoteLost)).Run(call, context, model);
        }
        else if (SaysIommufd)
        {
            said = (_iommufd ??= new IommufdPort(_from, opens!, NoteLost)).Run(call, context, model);
        }
        else if (SaysRings)
        {
            said = (_rings ??= new RingPort(spoken, target, opens?.SeesTraffic ?? true, NoteLost)).Run(call, context, model);
            NoteRing(call, said && context.Status == CallStatus.Predicted);
        }
        else
        {
            return false;
        }

        Reencoded += said && context.Status == CallStatus.Predicted && !(SaysRings && call is IoctlRecord) ? 1 : 0;
        return said;
    }

    public void Port(MemoryRecord memory) => _containers?.Place(memory);

    public string? Port(CallRecord call)
    {
        if (_containers?.Owns(call) == true)
        {
            return _containers.NameOf(call);
        }

        if (call is not IoctlRecord ioctl)
        {
            return null;
        }

        if (_iommufd?.Owns(ioctl) == true)
        {
            return _iommufd.NameOf(ioctl);
        }

        FdKind fd = FdTarget.KindOf(ioctl.Target);
        NoteContainer(ioctl, fd);
        if (_from.Find(fd, ioctl.Request) is { } row)
        {
            PortNested(ioctl, fd, row.Op, row.Codec);
            return row.Op.Name;
        }

        if (_to.Find(fd, ioctl.Request) is { } other && spoken.Ioctls.Find(fd, ioctl.Request) is null)
        {
            // Unknown to the program's headers: it did not mean what the number says there.
            string name = IoctlCatalog.UnknownName(ioctl.Request);
            Note(name, $"{other.Op.Name} has this number there; sent as a number nobody knows", ioctl.Sequence, true);
            ioctl.Request = NoRequest;
            Reencoded++;
            return name;
        }

        if (_sizes.TryPort(ioctl))
        {
            Reencoded++;
        }

        return null;
    }

    public void Answered(CallRecord call, CallContext context)
    {
        if (call is IoctlRecord ioctl)
        {
            _sizes.Learn(ioctl, context);
        }
    }

    /// <summary>The version has /dev/iommu.</summary>
    public static bool HasIommufd(Dialect dialect) => dialect.Ioctls.Find(FdKind.Iommufd, IommufdRequest.IoasAlloc) is not null;

    private void NoteRing(CallRecord call, bool said)
    {
        if (said && call is TransferRecord)
        {
            _ringsSaid = true;
            Note("fault region", $"reads and writes of the region of {spoken.Name} are said in the form of {target.Name}", call.Sequence, true);
        }
    }

    private void NoteLost(string call, string reason, long record)
    {
        Note(call, reason, record, false);
        WithoutCounterpart++;
    }

    private void NoteContainer(IoctlRecord ioctl, FdKind fd)
    {
        if (fd == FdKind.Container && ioctl is { Request: VfioRequest.SetIommu, HasPointer: false, Argument: NestingType } && spoken.HasNesting && !target.HasNesting)
        {
            Note("VFIO_SET_IOMMU", "a nesting container gives a program no stage 1 there", ioctl.Sequence, false);
        }
    }

    private void PortNested(IoctlRecord ioctl, FdKind fd, IoctlOp op, IArgumentCodec codec)
    {
        NestedRequestMeaning meaning = codec.Decode(ioctl.In.Span);
        if (_to.Encode(meaning) is not { } encoded)
        {
            string what = _to.IsEmpty ? "the nested-stage requests are not there" : "no request there means this";
            Note(op.Name, $"{what}; answered as a request it does not know", ioctl.Sequence, false);
            WithoutCounterpart++;
            if (target.Ioctls.Find(fd, ioctl.Request) is not null)
            {
                ioctl.Request = NoRequest;
            }

            return;
        }

        if (encoded.Op.Request == op.Request && encoded.Op.ArgumentType == op.ArgumentType)
        {
            return;
        }

        Note(op.Name, op.Name == encoded.Op.Name ? $"{Spelling(op)} becomes {Spelling(encoded.Op)}" : $"becomes {encoded.Op.Name} {Spelling(encoded.Op)}", ioctl.Sequence, true);
        Reencoded++;
        ioctl.Request = encoded.Op.Request;
        Replace(ioctl, encoded.Bytes, codec.Size);
    }

    private static string Spelling(IoctlOp op) => op.ArgumentType is null ? $"0x{op.Request:x}" : $"0x{op.Request:x} with {op.ArgumentType.Name} ({op.Size} bytes)";

    /// <summary>Memory that ended before the struct did ends as long before the end of the new one; what followed the struct follows the new one.</summary>
    private static void Replace(IoctlRecord ioctl, byte[] bytes, int ownSize)
    {
        bool same = ioctl.HasOut && ioctl.Out.Span.SequenceEqual(ioctl.In.Span);
        int had = ioctl.In.Length;
        byte[] input = bytes;
        if (ioctl.WantedLength > had)
        {
            int missing = Math.Max(0, ownSize - had);
            input = bytes[..Math.Max(0, Math.Min(bytes.Length - missing, missing == 0 ? bytes.Length : had))];
            ioctl.WantedLength = Math.Max(bytes.Length, input.Length + 1);
        }
        else if (had == 0 && ownSize > 0)
        {
            // Not recorded: no layout can say what it was.
            input = [];
        }
        else if (had > ownSize)
        {
            input = [.. bytes, .. ioctl.In.Span[ownSize..]];
        }

        ioctl.In = input;
        ioctl.HasPointer = bytes.Length > 0 && ioctl.HasPointer;
        if (same)
        {
            ioctl.Out = input;
        }
    }

    private void Note(string call, string text, long record, bool hasCounterpart)
    {
        if (_notes.Find(n => n.Call == call && n.Text == text) is { } known)
        {
            known.Count++;
        }
        else if (_notes.Count < MaximumNotes)
        {
            _notes.Add(new PortNote(call, text, record, hasCounterpart));
        }
    }
}
