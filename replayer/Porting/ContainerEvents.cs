using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// The queue of a vIOMMU's events said with the fault regions of its devices: what is read from the queue is what their rings hold, as events as far as
/// records tell.
/// </summary>
internal sealed class ContainerEvents(PortedCalls calls, PortedFiles files, Dialect target)
{
    private const int EventHeader = 8;
    private const int NonBlocking = 0x800;

    private readonly FaultRingShape? _shape = FaultRingShape.Of(target);

    /// <summary>Whose descriptor it is.</summary>
    public void Serve(CallRecord cause, PortedQueue queue, int fd)
    {
        if (fd >= 0)
        {
            files.Keep(cause.ProcessId, fd, queue);
        }
    }

    /// <summary>Wires the fault interrupt of a device, which a program that waits for events there needs.</summary>
    /// <returns>Why there is none, or null.</returns>
    public string? Arm(VfioModel model, CallRecord cause, PortedSeat seat)
    {
        const uint EventfdTrigger = 0x24;
        const uint FaultInterrupt = 5;
        if (_shape is not { } shape || seat.Context is not { Nests: true })
        {
            return "nothing there tells a program of the faults of its devices";
        }

        if (seat.Armed)
        {
            return null;
        }

        int eventfd = files.Hidden();
        seat.Armed = calls.CreateEventfd(model, cause, eventfd, NonBlocking)
            && calls.Ioctl(model, cause, seat.Fd, VfioRequest.DeviceSetIrqs, PortedCalls.Words(24, EventfdTrigger, FaultInterrupt, 0, 1, (uint)eventfd))
            && (shape.Opening is not { } opening || calls.Pwrite(model, cause, seat.Fd, opening.Offset, opening.Bytes));
        return seat.Armed ? null : "the device's fault interrupt is refused there";
    }

    /// <returns>What has no counterpart, or null.</returns>
    public string? Read(VfioModel model, TransferRecord transfer, PortedQueue queue, CallContext c)
    {
        if (transfer.Operation != TransferOperation.Read)
        {
            return "a queue of events is only read";
        }

        if (_shape is not { } shape)
        {
            return "nothing there tells a program of the faults of its devices";
        }

        int room = (int)Math.Min(transfer.Length / (EventHeader + FaultEvent.Size), 4096);
        c.SetOutput(default, room * (EventHeader + FaultEvent.Size));
        int done = 0;
        bool more = false;
        foreach ((ulong stream, PortedSeat seat) in queue.Guest.Streams)
        {
            more |= Drain(model, transfer, shape, seat, (uint)stream, queue, c, room, ref done);
        }

        c.TrimOutput(done * (EventHeader + FaultEvent.Size));
        if (done == 0 && (more || transfer.Length < EventHeader))
        {
            c.Fail(Errno.EINVAL, PortRules.FaultRegion);
        }
        else
        {
            c.Succeed(c.OutputLength, PortRules.FaultRegion);
        }

        return null;
    }

    // Head, then each record, then the place up to which they were taken.
    private bool Drain(VfioModel model, CallRecord cause, FaultRingShape shape, PortedSeat seat, uint stream, PortedQueue queue, CallContext c, int room, ref int done)
    {
        if (seat.Context is null || !calls.Pread(model, cause, seat.Fd, shape.HeadAt, 4))
        {
            return false;
        }

        uint head = calls.Word(0) % shape.Entries;
        uint first = seat.Taken;
        while (seat.Taken != head && done < room && calls.Pread(model, cause, seat.Fd, shape.RecordAt(seat.Taken), shape.EntrySize))
        {
            int at = done * (EventHeader + FaultEvent.Size);
            BinaryPrimitives.WriteUInt32LittleEndian(c.Output[(at + 4)..], queue.Next());
            FaultEvent.Write(calls.Output, stream, c, at + EventHeader);
            seat.Taken = (seat.Taken + 1) % shape.Entries;
            done++;
        }

        if (seat.Taken != first)
        {
            (ulong offset, byte[] bytes) = shape.Taking(seat.Taken);
            calls.Pwrite(model, cause, seat.Fd, offset, bytes);
        }

        return seat.Taken != head;
    }
}
