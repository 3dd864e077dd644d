using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Fault regions between v8, which has one for each side and rings of 85 records, and the versions after it, which have one with a ring of 512. What the program
/// reads is what the other version's ring has, in the form the program knows; what it says it has taken is said there.
/// </summary>
/// <param name="note">Told of what has no counterpart.</param>
internal sealed class RingPort(Dialect spoken, Dialect target, bool seesTraffic, Action<string, string, long> note)
{
    private readonly FaultRingShape _here = FaultRingShape.Of(spoken)!;
    private readonly FaultRingShape _there = FaultRingShape.Of(target)!;
    private readonly PortedCalls _calls = new();
    private readonly PortedFiles _files = new((_, _) => { });
    private readonly SortedDictionary<string, PortedRing> _rings = new(StringComparer.Ordinal);

    /// <summary>The other version keeps fault records otherwise.</summary>
    public static bool IsNeeded(Dialect spoken, Dialect target) => FaultRingShape.Of(spoken) is { } one && FaultRingShape.Of(target) is { } other && one != other;

    /// <returns>False when the call means the same as it is.</returns>
    public bool Run(CallRecord call, CallContext c, VfioModel model)
    {
        switch (call)
        {
            case IoctlRecord { Request: VfioRequest.GroupGetDeviceFd, Result: >= 0 } open when FdTarget.KindOf(open.Target) == FdKind.Group:
                c.BufferFaulted = false;
                model.Ioctl(c, open.Fd, open.Request, open.Buffers);
                Open(open, c, model);
                return true;
            case TransferRecord transfer when transfer.Offset >= FaultRingShape.Region && _files.Find(transfer.ProcessId, transfer.Fd) is PortedRing ring:
                Transfer(transfer, ring, c, model);
                return true;
            default:
                _files.Follow(call);
                return false;
        }
    }

    // Descriptors of one device share its ring as long as one of them is open.
    private void Open(IoctlRecord open, CallContext c, VfioModel model)
    {
        if (c.Status != CallStatus.Predicted || c.Result < 0)
        {
            return;
        }

        int fd = (int)open.Result;
        string name = System.Text.Encoding.UTF8.GetString(open.In.Span);
        PortedRing? ring = _rings.GetValueOrDefault(name);
        if (ring is null || !_files.Holds(ring))
        {
            foreach (string closed in _rings.Where(known => !_files.Holds(known.Value)).Select(known => known.Key).ToList())
            {
                _rings.Remove(closed);
            }

            _rings[name] = ring = new PortedRing(new RingStandIn(spoken, seesTraffic));
            if (_there.Opening is { } opening)
            {
                // A program of the later versions says no form it wants: there is one. v8 queues nothing before it is told.
                _calls.Pwrite(model, open, fd, opening.Offset, opening.Bytes);
            }
        }

        _files.Keep(open.ProcessId, fd, ring);
    }

    private void Transfer(TransferRecord transfer, PortedRing ring, CallContext c, VfioModel model)
    {
        if (!ring.StandIn.Covers(transfer.Offset))
        {
            const string Reason = "page responses are not taken there";
            note("response region", Reason, transfer.Sequence);
            c.Unmodelled(Reason);
            return;
        }

        Collect(transfer, ring, model);
        uint before = ring.StandIn.User;
        ring.StandIn.Transfer(transfer, c);
        uint taken = (ring.StandIn.User + _here.Entries - before) % _here.Entries;
        if (taken != 0)
        {
            ring.Taken = (ring.Taken + taken) % _there.Entries;
            (ulong offset, byte[] bytes) = _there.Taking(ring.Taken);
            _calls.Pwrite(model, transfer, transfer.Fd, offset, bytes);
        }

        // v8 has a form of records to choose; what waits is put into it then.
        Collect(transfer, ring, model);
    }

    // Records are copied as they come, and stay there until the program says that it has them.
    private void Collect(TransferRecord transfer, PortedRing ring, VfioModel model)
    {
        if (!_calls.Pread(model, transfer, transfer.Fd, _there.HeadAt, 4))
        {
            return;
        }

        uint head = _calls.Word(0) % _there.Entries;
        while (ring.Copied != head && _calls.Pread(model, transfer, transfer.Fd, _there.RecordAt(ring.Copied), _there.EntrySize)
            && ring.StandIn.TryAppend(RingStandIn.Parse(_calls.Output)))
        {
            ring.Copied = (ring.Copied + 1) % _there.Entries;
        }
    }
}
