using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>What is mapped in a container, and what the nested series set up in it.</summary>
internal sealed class ContainerState(KeptRecords records)
{
    private readonly AddressMap _map = new(records, new LifetimeScope(records));
    private readonly LifetimeScope _bindings = new(records);
    private readonly Dictionary<ulong, KeptRecord> _bound = [];
    private readonly Dictionary<string, KeptRecord> _configurations = new(StringComparer.Ordinal);
    private readonly List<KeptRecord> _ended = [];
    private KeptRecord? _tracking;

    /// <summary>A question whose answer depends on how much is mapped.</summary>
    public void Asked(KeptRecord kept) => _map.Scope.AddWitness(kept);

    /// <summary>Interrupts of a device were set up: whether that works depends on what is bound for messages, and where it does not also on what is mapped.</summary>
    public void SetUpInterrupts(KeptRecord kept)
    {
        _bindings.AddWitness(kept);
        if (kept.Record is CallRecord { Result: < 0 })
        {
            _map.Scope.AddWitness(kept);
        }
    }

    /// <summary>A successful call.</summary>
    public void Look(IoctlRecord record)
    {
        switch (record.Request)
        {
            case VfioRequest.IommuMapDma when record.In.Length >= 32:
                Map(record);
                break;
            case VfioRequest.IommuUnmapDma when record.In.Length >= 24:
                Unmap(record);
                break;
            case VfioRequest.IommuDirtyPages:
                DirtyPages(record);
                break;
            case VfioRequest.IommuMapDma or VfioRequest.IommuUnmapDma:
                break;
            default:
                Series(record);
                break;
        }
    }

    /// <summary>The container is gone.</summary>
    public void Clear(long death)
    {
        _map.Clear(death);
        foreach (KeptRecord kept in _bound.Values)
        {
            _bindings.Bury([kept], kept.Order, death);
        }

        foreach (KeptRecord kept in _configurations.Values.Concat(_ended))
        {
            _bindings.Bury([kept], kept.Order, death);
        }

        _bound.Clear();
        _configurations.Clear();
        _ended.Clear();
        Track(null);
    }

    // argsz, flags, vaddr, iova, size
    private void Map(IoctlRecord record)
    {
        ulong first = record.In.Long(16);
        ulong size = record.In.Long(24);
        if (size == 0)
        {
            return;
        }

        if (((VfioDmaMapFlags)record.In.Word(4) & VfioDmaMapFlags.Vaddr) != 0)
        {
            _map.Change(first, first + size - 1, () => records.Keep(record));
            return;
        }

        _map.Map(first, first + size - 1, records.Keep(record));
    }

    // argsz, flags, iova, size
    private void Unmap(IoctlRecord record)
    {
        var flags = (VfioDmaUnmapFlags)record.In.Word(4);
        bool all = (flags & VfioDmaUnmapFlags.All) != 0;
        ulong first = all ? 0 : record.In.Long(8);
        ulong size = record.In.Long(16);
        ulong last = all || size == 0 || first + size - 1 < first ? ulong.MaxValue : first + size - 1;
        if ((flags & VfioDmaUnmapFlags.Vaddr) != 0)
        {
            _map.Change(first, last, () => records.Keep(record));
            return;
        }

        _map.Unmap(first, last, () => records.Keep(record));
    }

    private void DirtyPages(IoctlRecord record)
    {
        var flags = (VfioDirtyPagesFlags)record.In.Word(4);
        if ((flags & VfioDirtyPagesFlags.Stop) != 0)
        {
            Track(null);
        }
        else if ((flags & VfioDirtyPagesFlags.Start) != 0)
        {
            Track(record);
        }
    }

    private void Series(IoctlRecord record)
    {
        string name = IoctlCatalog.Guess(FdKind.Container, record.Request, record.In.Length)?.Name ?? "";
        switch (name)
        {
            case NestedOps.CacheInvalidateName:
                break;
            case NestedOps.SetPasidTableName when (record.In.Word(4) & (uint)PasidTableFlags.Set) == 0:
            case NestedOps.DetachPasidTableName:
                EndConfiguration(record);
                break;
            case NestedOps.SetPasidTableName or NestedOps.AttachPasidTableName:
                Configure(record);
                break;
            case NestedOps.SetMsiBindingName when (record.In.Word(4) & (uint)MsiBindingFlags.Bind) == 0:
            case NestedOps.UnbindMsiName:
                Unbind(record);
                break;
            case NestedOps.SetMsiBindingName or NestedOps.BindMsiName:
                Bind(record);
                break;
            default:
                break;
        }
    }

    // Configurations add up: one that bypasses leaves the tables of an earlier one in place. What says the same again replaces what said it.
    private void Configure(IoctlRecord record)
    {
        string key = Convert.ToHexStringLower(record.In.Span);
        if (_configurations.Remove(key, out KeptRecord? old))
        {
            records.Release(old);
        }

        _configurations[key] = records.Keep(record);
    }

    // What a configuration leaves behind when it ends is not what was there before the first one, so the last one stays, with its end.
    private void EndConfiguration(IoctlRecord record)
    {
        if (_ended.Count > 0)
        {
            _bindings.Bury([.. _ended], _ended[0].Order, _ended[^1].Order);
        }

        _ended.Clear();
        _ended.AddRange(_configurations.Values.OrderBy(kept => kept.Order));
        _ended.Add(records.Keep(record));
        _configurations.Clear();
    }

    private void Bind(IoctlRecord record)
    {
        if (_bound.Remove(record.In.Long(8), out KeptRecord? old))
        {
            _bindings.Bury([old], old.Order, records.Order);
        }

        _bound[record.In.Long(8)] = records.Keep(record);
    }

    private void Unbind(IoctlRecord record)
    {
        if (_bound.Remove(record.In.Long(8), out KeptRecord? old))
        {
            KeptRecord end = records.Keep(record);
            _bindings.Bury([old, end], old.Order, end.Order);
        }
    }

    private void Track(IoctlRecord? record)
    {
        if (_tracking is not null)
        {
            records.Release(_tracking);
        }

        _tracking = record is null ? null : records.Keep(record);
    }
}
