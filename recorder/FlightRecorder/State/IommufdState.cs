using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>
/// Objects of one iommufd. Numbers are handed out lowest first, so an object that is gone stays, with its end, while a later creation that stays shows that its number
/// was taken.
/// </summary>
internal sealed class IommufdState(KeptRecords records)
{
    private readonly Dictionary<uint, IommufdObject> _objects = [];
    private readonly LifetimeScope _numbers = new(records);
    private readonly LifetimeScope _interrupts = new(records);
    private readonly Dictionary<string, Attachment> _attached = new(StringComparer.Ordinal);

    /// <summary>A successful call on the iommufd.</summary>
    /// <param name="op">Its row.</param>
    /// <returns>What stays of it, or null.</returns>
    public KeptRecord? Look(IoctlRecord record, IoctlOp op)
    {
        switch (record.Request)
        {
            case IommufdRequest.Destroy:
                Destroy(record, record.In.Word(4));
                return null;
            case IommufdRequest.IoasMap or IommufdRequest.IoasMapFile:
                return Map(record, record.In.Word(8), record.In.Long(24), record.After().Long(32), record.In.Word(4));
            case IommufdRequest.IoasCopy:
                return Copy(record);
            case IommufdRequest.IoasUnmap:
                return Unmap(record);
            case IommufdRequest.HwptInvalidate or IommufdRequest.HwptGetDirtyBitmap or IommufdRequest.IoasIovaRanges or IommufdRequest.IoasNoiommuGetPa:
                return null;
            case IommufdRequest.HwptSetDirtyTracking:
                return Setting(record, record.In.Word(8));
            case IommufdRequest.IoasAllowIovas:
                return Setting(record, record.In.Word(4));
            default:
                return Create(record, op);
        }
    }

    /// <summary>A device was bound: it is an object as well.</summary>
    public void Bound(KeptRecord kept, uint id)
    {
        _objects[id] = new IommufdObject(kept);
        _numbers.AddWitness(kept);
    }

    /// <summary>The creation of an object opened a file.</summary>
    public void Opened(KeptRecord creation, OpenFile file)
    {
        foreach (IommufdObject item in _objects.Values)
        {
            if (ReferenceEquals(item.Creation, creation))
            {
                item.File = file;
            }
        }
    }

    /// <summary>A device was attached to a page table, or to an address space, which makes a page table of its own.</summary>
    /// <param name="device">Name of the device's file.</param>
    /// <param name="asked">Number in the argument.</param>
    /// <param name="got">Number in the answer.</param>
    public void Attached(string device, KeptRecord kept, uint asked, uint got)
    {
        bool creates = asked != got;
        Use(kept, asked);
        if (creates)
        {
            _numbers.AddWitness(kept);
        }

        var attachment = new Attachment([kept], creates);
        if (_attached.Remove(device, out Attachment? old))
        {
            if (old.Creates || _interrupts.IsSeen(old.Birth, kept.Order))
            {
                // Replaced, and somebody can tell: they go together.
                attachment = new Attachment([.. old.Calls, kept], Creates: true);
            }
            else
            {
                old.Calls.ForEach(records.Release);
                _numbers.Sweep();
            }
        }

        _attached[device] = attachment;
    }

    /// <summary>A device was detached, if it was attached.</summary>
    public void Detached(string device, Func<KeptRecord> keep)
    {
        if (!_attached.Remove(device, out Attachment? old))
        {
            return;
        }

        KeptRecord end = keep();
        List<KeptRecord> group = [.. old.Calls, end];
        LifetimeScope scope = old.Creates ? _numbers : _interrupts;
        scope.Bury(group, old.Birth, end.Order, () => !_interrupts.IsSeen(old.Birth, end.Order));
        _numbers.Sweep();
    }

    /// <summary>Interrupts of a device were set up: that works only while it is attached.</summary>
    public void SetUpInterrupts(KeptRecord kept)
    {
        _interrupts.AddWitness(kept);
        (kept.Gone ??= []).Add(_numbers.Sweep);
    }

    private KeptRecord? Map(IoctlRecord record, uint ioas, ulong length, ulong iova, uint flags)
    {
        if (length == 0 || !_objects.TryGetValue(ioas, out IommufdObject? space))
        {
            return null;
        }

        AddressMap map = space.Map ??= new AddressMap(records, new LifetimeScope(records));
        KeptRecord kept = records.Keep(record);
        map.Map(iova, iova + length - 1, kept);
        if (((IommuMapFlags)flags & IommuMapFlags.FixedIova) == 0)
        {
            map.Scope.AddWitness(kept);
        }

        Use(kept, ioas);
        return kept;
    }

    private KeptRecord? Copy(IoctlRecord record)
    {
        KeptRecord? kept = Map(record, record.In.Word(8), record.In.Long(16), record.After().Long(24), record.In.Word(4));
        if (kept is not null && _objects.TryGetValue(record.In.Word(12), out IommufdObject? source))
        {
            // The source has to be there in front as well.
            (source.Map ??= new AddressMap(records, new LifetimeScope(records))).Scope.AddWitness(kept);
            Use(kept, record.In.Word(12));
        }

        return kept;
    }

    private KeptRecord? Unmap(IoctlRecord record)
    {
        if (!_objects.TryGetValue(record.In.Word(4), out IommufdObject? space) || space.Map is null)
        {
            return null;
        }

        ulong first = record.In.Long(8);
        ulong length = record.In.Long(16);
        ulong last = length == 0 || first + length - 1 < first ? ulong.MaxValue : first + length - 1;
        KeptRecord? kept = null;
        space.Map.Unmap(first, last, () => kept = records.Keep(record));
        if (kept is { IsGone: false })
        {
            Use(kept, record.In.Word(4));
        }

        return kept;
    }

    private KeptRecord? Setting(IoctlRecord record, uint id)
    {
        if (!_objects.TryGetValue(id, out IommufdObject? target))
        {
            return null;
        }

        if (target.Settings.Remove(record.Request, out KeptRecord? old))
        {
            records.Release(old);
        }

        return target.Settings[record.Request] = records.Keep(record);
    }

    private KeptRecord Create(IoctlRecord record, IoctlOp op)
    {
        KeptRecord kept = records.Keep(record);
        foreach (ArgumentField field in op.Layout?.Fields ?? [])
        {
            if (field.Role == FieldRole.HandleIn)
            {
                Use(kept, record.In.Word(field.Offset));
            }
            else if (field.Role == FieldRole.HandleOut && record.After().Word(field.Offset) is not 0 and var id)
            {
                _objects[id] = new IommufdObject(kept);
                _numbers.AddWitness(kept);
            }
        }

        return kept;
    }

    private void Destroy(IoctlRecord record, uint id)
    {
        if (!_objects.Remove(id, out IommufdObject? gone))
        {
            return;
        }

        KeptRecord end = records.Keep(record);
        gone.Map?.Clear(end.Order);
        List<KeptRecord> group = [gone.Creation, .. gone.Settings.Values, .. gone.File?.Lifetime ?? [], end];
        gone.File?.Lifetime.Clear();
        bool isVirtual = gone.Creation.Record is IoctlRecord { Request: IommufdRequest.VdeviceAlloc };
        _numbers.Bury(group, gone.Creation.Order, end.Order, () => gone.Uses == 0 && !(isVirtual && WasAttached(gone.Creation.Order, end.Order)));
    }

    // A guest's page table is attached with the virtual device at hand.
    private bool WasAttached(long birth, long death) => _attached.Values.SelectMany(attached => attached.Calls).Any(call => call.Order > birth && call.Order < death);

    // The object stays in front as long as this record does.
    private void Use(KeptRecord kept, uint id)
    {
        if (_objects.TryGetValue(id, out IommufdObject? used))
        {
            used.Uses++;
            (kept.Gone ??= []).Add(() =>
            {
                used.Uses--;
                _numbers.Sweep();
            });
        }
    }

    /// <param name="Calls">The attach that holds, and those it replaced that have to stay.</param>
    /// <param name="Creates">One of them made a page table, which took a number.</param>
    private sealed record Attachment(List<KeptRecord> Calls, bool Creates)
    {
        public long Birth => Calls[0].Order;
    }
}
