using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>What ioctls leave behind.</summary>
internal sealed class IoctlState(KeptRecords records, FileState files)
{
    private const int BindIommufdAt = 8;
    private const int BindDeviceIdAt = 12;
    private const int AttachPageTableAt = 8;

    private readonly Dictionary<OpenFile, ContainerState> _compat = [];

    public void Look(IoctlRecord record)
    {
        OpenFile file = files.Of(record.ProcessId, record.Fd, record.Target);
        FileCluster cluster = file.Cluster!;
        if (record.Unfinished)
        {
            cluster.IsPinned = true;
            cluster.Structure.Add(records.Keep(record));
            return;
        }

        IoctlEffect effect = IoctlEffects.Of(file.Kind, record.Request);
        if (record.Result < 0 && effect == IoctlEffect.Own && !(file.Kind == FdKind.Device && record.Request is VfioRequest.DeviceSetIrqs or VfioRequest.DeviceFeature))
        {
            return;
        }

        switch (effect)
        {
            case IoctlEffect.Question:
                Ask(record, file);
                break;
            case IoctlEffect.Structure when record.Result < 0:
                Ask(record, file);
                break;
            case IoctlEffect.Structure:
                Structure(record, file);
                break;
            case IoctlEffect.Own:
                Own(record, file);
                break;
            default:
                break;
        }
    }

    private KeptRecord? Ask(IoctlRecord record, OpenFile file)
    {
        // An iommufd answers a container's calls.
        FdKind kind = file.Kind == FdKind.Iommufd && record.Request < IommufdRequest.First ? FdKind.Container : file.Kind;
        IoctlOp? op = IoctlCatalog.Guess(kind, record.Request, record.In.Length);
        if (op is null && record.Result >= 0)
        {
            return null;
        }

        bool counts = file.Kind is FdKind.Container or FdKind.Iommufd && record.Request == VfioRequest.IommuGetInfo && record.Result == 0;
        KeptRecord? kept = files.Facts.Ask(new FactKey(file.Subject, record.Request, IoctlQuestion.Of(record, op), record.HasPointer && !record.In.IsEmpty ? Math.Min(record.Result, 0) : record.Result), record, file, renews: counts);
        if (counts && kept is not null)
        {
            ContainerOf(file).Asked(kept);
        }

        return kept;
    }

    private void Structure(IoctlRecord record, OpenFile file)
    {
        KeptRecord kept = records.Keep(record);
        switch (file.Kind)
        {
            case FdKind.Group when record.Request == VfioRequest.GroupGetDeviceFd:
                Made(record, file, (int)record.Result, FdKind.Device, DeviceNames.InArgument(record.In.Span), kept);
                return;
            case FdKind.Group when record.Request == VfioRequest.GroupSetContainer && files.Find(record.ProcessId, record.In.Int(0)) is { } container:
                FileCluster.Join(file, container);
                break;
            case FdKind.Device when record.Request == VfioRequest.DeviceBindIommufd && files.Find(record.ProcessId, record.In.Int(BindIommufdAt)) is { } iommufd:
                FileCluster.Join(file, iommufd);
                ObjectsOf(iommufd).Bound(kept, (uint)record.After().Int(BindDeviceIdAt));
                break;
            case FdKind.Kvm:
                Made(record, file, (int)record.Result, FdKind.KvmVm, nameof(FdKind.KvmVm), kept);
                return;
            case FdKind.KvmVm when record.Request == KvmRequest.CreateVcpu:
                Made(record, file, (int)record.Result, FdKind.KvmVcpu, nameof(FdKind.KvmVcpu), kept);
                return;
            case FdKind.KvmVm when record.Request == KvmRequest.CreateDevice && record.After().Length >= 8:
                Made(record, file, record.After().Int(4), FdKind.KvmDevice, nameof(FdKind.KvmDevice), kept);
                return;
            default:
                break;
        }

        file.Cluster!.Structure.Add(kept);
    }

    // A file that another one gave.
    private void Made(IoctlRecord record, OpenFile parent, int fd, FdKind kind, string subject, KeptRecord kept)
    {
        if (fd < 0)
        {
            parent.Cluster!.Structure.Add(kept);
            return;
        }

        OpenFile made = files.Open(record.ProcessId, fd, kind, subject, kept);
        FileCluster.Join(parent, made);
    }

    private void Own(IoctlRecord record, OpenFile file)
    {
        switch (file.Kind)
        {
            case FdKind.Device:
                Device(record, file);
                break;
            case FdKind.KvmVm:
                UseEventfds(record, MachineOf(file).Look(record), wires: false);
                break;
            case FdKind.KvmDevice:
                KeptRecord? attribute = MachineOf(file).Look(record);
                if (attribute is not null && record.Buffers.Count > 0 && files.Find(record.ProcessId, record.Buffers[0].In.Int(0)) is { } member)
                {
                    FileCluster.Join(file, member);
                }

                break;
            case FdKind.Iommufd or FdKind.Container when record.Request >= IommufdRequest.First:
                Iommufd(record, file);
                break;
            default:
                ContainerOf(file).Look(record);
                break;
        }
    }

    private void Iommufd(IoctlRecord record, OpenFile file)
    {
        if (IoctlCatalog.Guess(FdKind.Iommufd, record.Request, record.In.Length) is not { } op)
        {
            return;
        }

        KeptRecord? kept = ObjectsOf(file).Look(record, op);
        foreach (ArgumentField field in kept is null ? [] : op.Layout?.Fields ?? [])
        {
            if (field.Role == FieldRole.DescriptorOut && record.After().Int(field.Offset) is >= 0 and var fd)
            {
                OpenFile made = files.Open(record.ProcessId, fd, field.Descriptor, field.Descriptor.ToString(), null);
                FileCluster.Join(file, made);
                ObjectsOf(file).Opened(kept!, made);
            }
        }
    }

    private void Device(IoctlRecord record, OpenFile file)
    {
        var device = (DeviceState)file.State!;
        switch (record.Request)
        {
            case VfioRequest.DeviceSetIrqs when record.Result == -Errno.ENOSPC && IommufdOf(file) is null:
                // A message that could not be set up is lost to the device for ever.
                Witness(file, Ask(record, file));
                break;
            case VfioRequest.DeviceSetIrqs:
                KeptRecord? kept = device.Interrupts(record, out IReadOnlyList<KeptRecord> retired);
                if (retired.Count > 0)
                {
                    files.RetireInterrupts(file, retired, kept);
                }
                else
                {
                    UseEventfds(record, kept, wires: record.Result == 0);
                    Witness(file, kept);
                }

                break;
            case VfioRequest.DeviceReset:
                device.Last("reset", record);
                break;
            case VfioRequest.DevicePciHotReset:
                device.Last("hot reset", record);
                break;
            case VfioRequest.DeviceIoeventfd when record.In.Length >= 40:
                // argsz, flags, offset, data, fd: a descriptor of -1 takes it back.
                string place = "ioeventfd " + Convert.ToHexStringLower(record.In.Span[4..32]);
                if (record.In.Int(32) < 0)
                {
                    device.Undo(place);
                }
                else
                {
                    device.Last(place, record);
                }

                break;
            case VfioRequest.DeviceAttachIommufdPt when record.In.Length >= AttachPageTableAt + 4:
                if (IommufdOf(file) is { } objects)
                {
                    objects.Attached(file.Subject, records.Keep(record), (uint)record.In.Int(AttachPageTableAt), (uint)record.After().Int(AttachPageTableAt));
                }

                break;
            case VfioRequest.DeviceDetachIommufdPt:
                IommufdOf(file)?.Detached(file.Subject, () => records.Keep(record));
                break;
            case VfioRequest.DeviceFeature:
                Feature(record, file, device);
                break;
            default:
                break;
        }
    }

    private static void Witness(OpenFile device, KeptRecord? kept)
    {
        if (kept is null)
        {
            return;
        }

        foreach (OpenFile file in device.Cluster!.Files)
        {
            (file.State as ContainerState)?.SetUpInterrupts(kept);
            (file.State as IommufdState)?.SetUpInterrupts(kept);
        }
    }

    private void Feature(IoctlRecord record, OpenFile file, DeviceState device)
    {
        uint word = record.In.Word(4);
        var flags = (VfioFeatureFlags)word;
        if ((flags & VfioFeatureFlags.Set) == 0 || (flags & VfioFeatureFlags.Probe) != 0 || record.Result < 0)
        {
            Ask(record, file);
            return;
        }

        var feature = (VfioFeature)(word & 0xffff);
        bool power = feature is VfioFeature.LowPowerEntry or VfioFeature.LowPowerEntryWithWakeup;
        if (feature == VfioFeature.LowPowerExit)
        {
            device.Undo("low power");
        }
        else
        {
            device.Last(power ? "low power" : $"feature {feature}", record);
        }
    }

    // Whatever looks like one of the process's eventfds among the words of the argument is taken for one: too many stay rather than too few.
    private void UseEventfds(IoctlRecord record, KeptRecord? kept, bool wires)
    {
        if (kept is null || kept.IsGone)
        {
            return;
        }

        var used = new HashSet<OpenFile>();
        for (int at = 0; at + 4 <= record.In.Length; at += 4)
        {
            if (files.Find(record.ProcessId, record.In.Int(at)) is { Kind: FdKind.Eventfd } eventfd && used.Add(eventfd))
            {
                files.Use(kept, eventfd);
                if (wires && !eventfd.IsWired)
                {
                    eventfd.IsWired = true;
                    (kept.Wires ??= []).Add(eventfd);
                }
            }
        }
    }

    private ContainerState ContainerOf(OpenFile file)
    {
        // An iommufd behind the container's name has both kinds of state.
        if (file.State is IommufdState)
        {
            return _compat.TryGetValue(file, out ContainerState? compat) ? compat : _compat[file] = new ContainerState(records);
        }

        return (ContainerState)(file.State ??= new ContainerState(records));
    }

    private IommufdState ObjectsOf(OpenFile file) => file.State as IommufdState ?? (IommufdState)(file.State = new IommufdState(records));

    private MachineState MachineOf(OpenFile file) => (MachineState)(file.State ??= new MachineState(records));

    private static IommufdState? IommufdOf(OpenFile device) => device.Cluster!.Files.Select(file => file.State).OfType<IommufdState>().FirstOrDefault();
}
