using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Follows eventfds that VFIO_DEVICE_SET_IRQS wired to a device's interrupts, and turns successful reads of them into windows.</summary>
internal sealed class InterruptWatch
{
    private const uint SetIrqs = VfioRequest.DeviceSetIrqs;
    private const uint EventfdTrigger = 0x24;

    // INTx, MSI, MSI-X: what a device itself raises.
    private const uint LastDeviceIndex = 2;
    private const int HeaderSize = 20;

    private readonly Dictionary<(int Process, int Fd), (long Time, int Unit)> _wired = [];

    /// <returns>The window that a record closes, null for most.</returns>
    public InterruptWindow? Look(Record record, long end, int unit)
    {
        switch (record)
        {
            case IoctlRecord { Request: SetIrqs, Result: 0 } call when call.In.Length >= HeaderSize:
                Wire(call, end, unit);
                return null;
            case CloseRecord close:
                _wired.Remove((close.ProcessId, close.Fd));
                return null;
            case TransferRecord { Operation: TransferOperation.Read, Result: 8 } read when _wired.TryGetValue((read.ProcessId, read.Fd), out (long Time, int Unit) since):
                _wired[(read.ProcessId, read.Fd)] = (end, unit);
                return new InterruptWindow(since.Time, end, since.Unit, unit, read.Data.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(read.Data.Span) : 1);
            default:
                return null;
        }
    }

    private void Wire(IoctlRecord call, long end, int unit)
    {
        ReadOnlySpan<byte> argument = call.In.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(argument[4..]) != EventfdTrigger || BinaryPrimitives.ReadUInt32LittleEndian(argument[8..]) > LastDeviceIndex)
        {
            return;
        }

        for (int at = HeaderSize; at + 4 <= argument.Length; at += 4)
        {
            int fd = BinaryPrimitives.ReadInt32LittleEndian(argument[at..]);
            if (fd >= 0)
            {
                _wired[(call.ProcessId, fd)] = (end, unit);
            }
        }
    }
}
