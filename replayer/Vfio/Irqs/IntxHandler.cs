using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>The pin interrupt. Linux 5.10 vfio_pci_set_intx_trigger, vfio_pci_set_intx_mask, vfio_pci_set_intx_unmask.</summary>
internal sealed class IntxHandler
{
    public void Mask(CallContext c, VfioProcess process, Device device, in InterruptRequest request)
    {
        if (device.Interrupts.Enabled != InterruptKind.Intx || request.Start != 0 || request.Count != 1)
        {
            c.Fail(Errno.EINVAL, InterruptRules.NotEnabled);
            return;
        }

        if (!request.IsEventfd)
        {
            c.Succeed(0, InterruptRules.Done);
            return;
        }

        if (request.Action == InterruptRequest.Mask)
        {
            c.Fail(Errno.ENOTTY, InterruptRules.Action);
            return;
        }

        EventfdFile? resample = null;
        if (request.Descriptor(0) >= 0 && !EventfdLookup.TryFind(c, process, request.Descriptor(0), out resample))
        {
            return;
        }

        if (resample is not null && device.Interrupts.Unmask is not null)
        {
            c.Fail(Errno.EBUSY, InterruptRules.ResampleTwice);
            return;
        }

        device.Interrupts.Resample(resample);
        c.Succeed(0, InterruptRules.Done);
    }

    public void Trigger(CallContext c, VfioProcess process, Device device, in InterruptRequest request)
    {
        InterruptState state = device.Interrupts;
        bool enabled = state.Enabled == InterruptKind.Intx;
        if (enabled && request.Count == 0 && request.IsNone)
        {
            state.Disable();
            c.Succeed(0, InterruptRules.Done);
            return;
        }

        if (!(enabled || state.IsNone) || request.Start != 0 || request.Count != 1)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Busy);
            return;
        }

        if (request.IsEventfd)
        {
            Install(c, process, device, request.Descriptor(0));
            return;
        }

        if (!enabled)
        {
            c.Fail(Errno.EINVAL, InterruptRules.NotEnabled);
            return;
        }

        if (request.IsNone || request.Bool(0))
        {
            state.Vectors[0]?.Signal();
        }

        c.Succeed(0, InterruptRules.Done);
    }

    private static void Install(CallContext c, VfioProcess process, Device device, int fd)
    {
        EventfdFile? eventfd = null;
        if (fd >= 0 && !EventfdLookup.TryFind(c, process, fd, out eventfd))
        {
            return;
        }

        InterruptState state = device.Interrupts;
        if (state.IsNone)
        {
            state.Enable(InterruptKind.Intx, 1);
        }

        state.Vectors[0] = eventfd;
        if (eventfd is not null)
        {
            // A pin goes past the SMMU: no log shows it.
            eventfd.Unknowable = true;
        }

        c.Succeed(0, InterruptRules.Done);
    }
}
