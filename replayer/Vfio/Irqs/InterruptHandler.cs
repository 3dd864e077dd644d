using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>VFIO_DEVICE_SET_IRQS: the common checks, then the index.</summary>
internal sealed class InterruptHandler(IntxHandler intx, MessageHandler messages, SingleTriggerHandler single)
{
    public void Handle(CallContext c, VfioProcess process, Device device)
    {
        if (!UserCopy.TryRead(c, InterruptRequest.HeaderSize))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        uint flags = UserCopy.U32(c, 4);
        uint index = UserCopy.U32(c, 8);
        uint start = UserCopy.U32(c, 12);
        uint count = UserCopy.U32(c, 16);
        bool badIndex = index >= Device.FixedInterrupts + device.ExtendedInterrupts;
        if (size < InterruptRequest.HeaderSize || badIndex || count >= uint.MaxValue - start || (flags & ~InterruptRequest.KnownFlags) != 0)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Header);
            return;
        }

        // A program that never asked how many there are can only know of one.
        uint? known = InterruptCount.Of(device, (InterruptKind)index);
        uint limit = known ?? 1;
        if (start >= limit || start + count > limit)
        {
            if (known is null)
            {
                c.Unknown("how many interrupts the index has was never recorded");
                return;
            }

            c.Fail(Errno.EINVAL, InterruptRules.Range);
            return;
        }

        int width = InterruptRequest.DataSize(flags);
        if (width < 0 || (width > 0 && size - InterruptRequest.HeaderSize < count * (ulong)width))
        {
            c.Fail(Errno.EINVAL, InterruptRules.Data);
            return;
        }

        int dataSize = width * (int)count;
        if (dataSize > 0 && !UserCopy.TryRead(c, InterruptRequest.HeaderSize + dataSize))
        {
            return;
        }

        if (c.Input.Length < InterruptRequest.HeaderSize + dataSize)
        {
            c.Unknown("the data of the call was not recorded");
            return;
        }

        var request = new InterruptRequest(flags, index, start, count, c.Input.Span.Slice(InterruptRequest.HeaderSize, dataSize));
        Dispatch(c, process, device, request);
    }

    private void Dispatch(CallContext c, VfioProcess process, Device device, in InterruptRequest request)
    {
        var kind = (InterruptKind)request.Index;
        bool triggers = request.Action == InterruptRequest.Trigger;
        switch (kind)
        {
            case InterruptKind.Intx when request.Action is InterruptRequest.Mask or InterruptRequest.Unmask:
                intx.Mask(c, process, device, request);
                break;
            case InterruptKind.Intx when triggers:
                intx.Trigger(c, process, device, request);
                break;
            case InterruptKind.Msi or InterruptKind.Msix when triggers:
                messages.Trigger(c, process, device, request, kind);
                break;
            case InterruptKind.Error or InterruptKind.Request or InterruptKind.Fault when triggers:
                single.Trigger(c, process, device, request, kind);
                break;
            default:
                c.Fail(Errno.ENOTTY, InterruptRules.Action);
                break;
        }
    }
}
