using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>Error, request and fault interrupts: one eventfd each. Linux 5.10 vfio_pci_set_ctx_trigger_single.</summary>
internal sealed class SingleTriggerHandler(VfioOptions options, VfioBehaviour behaviour)
{
    public void Trigger(CallContext c, VfioProcess process, Device device, in InterruptRequest request, InterruptKind kind)
    {
        if (request.Start != 0 || request.Count > 1)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Single);
            return;
        }

        ref EventfdFile? trigger = ref device.Interrupts.Single[kind - InterruptKind.Error];
        if (request.IsEventfd)
        {
            Install(c, process, request, kind, ref trigger);
            return;
        }

        bool needsTrigger = request.IsNone && trigger is null;
        bool needsCount = request.IsBool && request.Count == 0;
        if (needsTrigger || needsCount)
        {
            c.Fail(Errno.EINVAL, needsTrigger ? InterruptRules.NoTrigger : InterruptRules.Single);
            return;
        }

        if (request.IsNone && request.Count == 0)
        {
            trigger = null;
        }
        else if (request.IsNone || request.Bool(0))
        {
            trigger?.Signal();
        }

        c.Succeed(0, InterruptRules.Done);
    }

    private void Install(CallContext c, VfioProcess process, in InterruptRequest request, InterruptKind kind, ref EventfdFile? trigger)
    {
        if (request.Count == 0)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Single);
            return;
        }

        int fd = request.Descriptor(0);
        if (fd == -1)
        {
            trigger = null;
        }
        else if (fd >= 0)
        {
            if (!EventfdLookup.TryFind(c, process, fd, out EventfdFile? eventfd))
            {
                return;
            }

            trigger = eventfd;
            eventfd!.Unknowable |= kind == InterruptKind.Fault && !options.SeesDeviceTraffic;
        }
        else if (behaviour.ChecksTrigger)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Single);
            return;
        }

        c.Succeed(0, InterruptRules.Done);
    }
}
