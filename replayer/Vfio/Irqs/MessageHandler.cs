using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>Message interrupts. Linux 5.10 vfio_pci_set_msi_trigger, vfio_msi_enable, vfio_msi_set_block.</summary>
internal sealed class MessageHandler(IommuDriver driver, VfioOptions options)
{
    private const ulong NoResize = 8;

    public void Trigger(CallContext c, VfioProcess process, Device device, in InterruptRequest request, InterruptKind kind)
    {
        InterruptState state = device.Interrupts;
        bool enabled = state.Enabled == kind;
        if (enabled && request.Count == 0 && request.IsNone)
        {
            state.Disable();
            device.Doorbell = 0;
            c.Succeed(0, InterruptRules.Done);
            return;
        }

        if (!enabled && !state.IsNone)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Busy);
            return;
        }

        if (request.IsEventfd)
        {
            if (!enabled && !TryEnable(c, device, kind, request.Start + request.Count))
            {
                return;
            }

            if (enabled && kind == InterruptKind.Msix && device.MayGrowMsix && (device.MsixFlags.Value & NoResize) == 0)
            {
                state.Grow((int)(request.Start + request.Count));
            }

            if (!TrySetBlock(c, process, state, request) && !enabled)
            {
                state.Disable();
                device.Doorbell = 0;
            }

            return;
        }

        bool pastEnd = request.Start + request.Count > state.Vectors.Length;
        if (!enabled || (pastEnd && !device.MayGrowMsix))
        {
            c.Fail(Errno.EINVAL, InterruptRules.NotEnabled);
            return;
        }

        for (uint i = 0; i < request.Count; i++)
        {
            if (request.Start + i < state.Vectors.Length && (request.IsNone || request.Bool(i)))
            {
                state.Vectors[request.Start + i]?.Signal();
            }
        }

        c.Succeed(0, InterruptRules.Done);
    }

    private bool TryEnable(CallContext c, Device device, InterruptKind kind, uint vectors)
    {
        if (vectors == 0)
        {
            c.Fail(Errno.ERANGE, InterruptRules.NoVectors);
            return false;
        }

        InterruptState state = device.Interrupts;
        if (state.MessagesLost && InterruptCount.Of(device, kind) is > 1)
        {
            c.Unmodelled("how many message events are left after a failed set-up");
            return false;
        }

        if (driver.FindMaster(device.StreamId) is { } master)
        {
            DriverResult result = driver.PrepareMsi(master, out ulong address, out ulong doorbell);
            if (result.Errno != 0)
            {
                state.MessagesLost = true;
                c.Fail(result.Errno, result.Rule ?? InterruptRules.NoSpace);
                return false;
            }

            device.Doorbell = doorbell;
            device.MessageAddress = address;
        }

        state.Enable(kind, (int)vectors);
        return true;
    }

    // On an error the entries set so far are cleared again.
    private bool TrySetBlock(CallContext c, VfioProcess process, InterruptState state, in InterruptRequest request)
    {
        if (request.Start >= state.Vectors.Length || request.Start + request.Count > state.Vectors.Length)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Busy);
            return false;
        }

        for (uint i = 0; i < request.Count; i++)
        {
            uint vector = request.Start + i;
            state.Vectors[vector] = null;
            int fd = request.Descriptor(i);
            if (fd < 0)
            {
                continue;
            }

            if (!EventfdLookup.TryFind(c, process, fd, out EventfdFile? eventfd))
            {
                Array.Clear(state.Vectors, (int)request.Start, (int)i);
                return false;
            }

            state.Vectors[vector] = eventfd;
            eventfd!.Unknowable |= !options.SeesDeviceTraffic;
        }

        c.Succeed(0, InterruptRules.Done);
        return true;
    }
}
