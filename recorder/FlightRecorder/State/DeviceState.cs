using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>
/// What is known of an open device: the last write to every byte of its configuration space and the first read behind it, its interrupts, the last use of each of its
/// other switches, and what was written into its rings. All of it ends when its last descriptor is closed.
/// </summary>
internal sealed class DeviceState(KeptRecords records)
{
    private const int ConfigRegion = 7;
    private const int FixedRegions = 9;
    private const int RegionShift = 40;
    private const int ConfigSize = 4096;
    private const int MostPositioned = 1000;
    private const int FirstBar = 0x10;
    private const int LastBar = 0x24;

    private readonly KeptRecord?[] _writes = new KeptRecord?[ConfigSize];
    private readonly KeptRecord?[] _reads = new KeptRecord?[ConfigSize];
    private readonly Dictionary<string, KeptRecord> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, List<(string Key, KeptRecord Kept)>> _interrupts = [];
    private readonly List<KeptRecord> _lasting = [];
    private uint _ioBars;

    /// <summary>Descriptors' files of the device.</summary>
    public int Files { get; set; }

    /// <summary>An offset in a region that is the device's own, such as a ring.</summary>
    public static bool IsOwnRegion(ulong offset) => offset >> RegionShift >= FixedRegions;

    public void Look(TransferRecord record)
    {
        int region = (int)(record.Offset >> RegionShift);
        bool writes = record.Operation is TransferOperation.Write or TransferOperation.Pwrite;
        if (record.Operation is TransferOperation.Read or TransferOperation.Write)
        {
            // They move the position of the file. No driver does that for long; one that does is not followed.
            if (_lasting.Count < MostPositioned)
            {
                _lasting.Add(records.Keep(record));
            }
        }
        else if (region == ConfigRegion && record.Result > 0)
        {
            Config(record, (int)Math.Min(record.Offset & ((1UL << RegionShift) - 1), ConfigSize), writes);
        }
        else if (IsOwnRegion(record.Offset) && writes && record.Result > 0)
        {
            Last($"ring {record.Offset:x} {record.Length}", record);
        }
    }

    /// <summary>Keeps only the last record of a key.</summary>
    public void Last(string key, Record record)
    {
        Undo(key);
        _last[key] = records.Keep(record);
    }

    /// <summary>What the last record of a key did was undone.</summary>
    public void Undo(string key)
    {
        if (_last.Remove(key, out KeptRecord? old))
        {
            records.Release(old);
        }
    }

    /// <summary>Calls that set up interrupts; nobody here holds them any more.</summary>
    public List<KeptRecord> TakeInterrupts()
    {
        List<KeptRecord> all = [.. _interrupts.Values.SelectMany(list => list.Select(item => item.Kept)).OrderBy(kept => kept.Order)];
        _interrupts.Clear();
        return all;
    }

    /// <summary>VFIO_DEVICE_SET_IRQS: argsz, flags, index, start, count, data.</summary>
    /// <param name="retired">Calls that this one undid, and that nobody here holds any more.</param>
    public KeptRecord? Interrupts(IoctlRecord record, out IReadOnlyList<KeptRecord> retired)
    {
        retired = [];
        if (record.In.Length < 20)
        {
            return null;
        }

        ReadOnlySpan<byte> argument = record.In.Span;
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(argument[4..]);
        uint index = BinaryPrimitives.ReadUInt32LittleEndian(argument[8..]);
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(argument[12..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(argument[16..]);
        if (!_interrupts.TryGetValue(index, out List<(string Key, KeptRecord Kept)>? list))
        {
            _interrupts[index] = list = [];
        }

        if (record.Result == 0 && flags == (uint)(VfioIrqSetFlags.DataNone | VfioIrqSetFlags.ActionTrigger) && count == 0)
        {
            // All off: as it was before the first call.
            retired = [.. list.Select(item => item.Kept)];
            list.Clear();
            return retired.Count == 0 ? null : records.Keep(record);
        }

        // The first call decides how many vectors there are; of those that say the same again only the last one counts.
        string key = $"{flags:x} {start} {count} {record.Result}";
        int at = list.FindLastIndex(item => item.Key == key);
        if (at > 0 && list[at].Kept.Wires is null)
        {
            records.Release(list[at].Kept);
            list.RemoveAt(at);
        }

        KeptRecord kept = records.Keep(record);
        list.Add((key, kept));
        return kept;
    }

    /// <summary>The device was closed for good.</summary>
    public void Clear()
    {
        foreach (KeptRecord?[] owners in new[] { _writes, _reads })
        {
            for (int i = 0; i < ConfigSize; i++)
            {
                Take(owners, i, null);
            }
        }

        foreach (KeptRecord kept in _last.Values.Concat(_lasting))
        {
            records.Release(kept);
        }

        _last.Clear();
        _lasting.Clear();
        _ioBars = 0;
    }

    private void Config(TransferRecord record, int at, bool writes)
    {
        int end = Math.Min(at + (int)Math.Min(record.Result, ConfigSize), ConfigSize);
        KeptRecord kept = records.Keep(record);
        for (int i = at; i < end; i++)
        {
            if (writes)
            {
                Take(_writes, i, kept);
                Take(_reads, i, null);
            }
            else if (_reads[i] is null)
            {
                Take(_reads, i, kept);
            }
        }

        if (!writes)
        {
            KeepIoBars(record, at, end, kept);
        }

        records.Release(kept);
    }

    // That a BAR is of I/O space is seen once and true for ever.
    private void KeepIoBars(TransferRecord record, int at, int end, KeptRecord kept)
    {
        for (int i = Math.Max(at, FirstBar); i < Math.Min(end, LastBar + 4) && i - at < record.Data.Length; i++)
        {
            uint bit = 1u << ((i - FirstBar) / 4);
            if ((i & 3) == 0 && (record.Data.Span[i - at] & 1) != 0 && (_ioBars & bit) == 0)
            {
                _ioBars |= bit;
                kept.Holders++;
                _lasting.Add(kept);
            }
        }
    }

    private void Take(KeptRecord?[] owners, int i, KeptRecord? kept)
    {
        if (kept is not null)
        {
            kept.Holders++;
        }

        if (owners[i] is { } old)
        {
            records.Release(old);
        }

        owners[i] = kept;
    }
}
