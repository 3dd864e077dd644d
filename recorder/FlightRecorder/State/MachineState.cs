using System.Buffers.Binary;
using System.Globalization;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Memory slots, interrupt routes and event descriptors of a virtual machine: the last of each, and nothing of what was taken back.</summary>
internal sealed class MachineState(KeptRecords records)
{
    private readonly Dictionary<string, KeptRecord> _last = new(StringComparer.Ordinal);

    /// <summary>A successful call.</summary>
    /// <returns>What stays of it, or null.</returns>
    public KeptRecord? Look(IoctlRecord record)
    {
        ReadOnlySpan<byte> argument = record.In.Span;
        switch (record.Request)
        {
            case KvmRequest.SetUserMemoryRegion or KvmRequest.SetUserMemoryRegion2 when argument.Length >= 32:
                string slot = string.Create(CultureInfo.InvariantCulture, $"slot {BinaryPrimitives.ReadUInt32LittleEndian(argument)}");
                return BinaryPrimitives.ReadUInt64LittleEndian(argument[16..]) == 0 ? Undo(slot) : Set(slot, record);
            case KvmRequest.SetGsiRouting:
                return Set("routes", record);
            case KvmRequest.Irqfd when argument.Length >= 16:
                string irqfd = string.Create(CultureInfo.InvariantCulture, $"irqfd {BinaryPrimitives.ReadInt32LittleEndian(argument)} {BinaryPrimitives.ReadUInt32LittleEndian(argument[4..])}");
                return (BinaryPrimitives.ReadUInt32LittleEndian(argument[8..]) & (uint)KvmIrqfdFlags.Deassign) != 0 ? Undo(irqfd) : Set(irqfd, record);
            case KvmRequest.Ioeventfd when argument.Length >= 28:
                uint flags = BinaryPrimitives.ReadUInt32LittleEndian(argument[24..]);
                string place = $"ioeventfd {Convert.ToHexStringLower(argument[..24])} {flags & ~(uint)KvmIoeventfdFlags.Deassign:x}";
                return (flags & (uint)KvmIoeventfdFlags.Deassign) != 0 ? Undo(place) : Set(place, record);
            case KvmRequest.SetDeviceAttr when argument.Length >= 24:
                return Attribute(record);
            default:
                return null;
        }
    }

    public void Clear()
    {
        foreach (KeptRecord kept in _last.Values)
        {
            records.Release(kept);
        }

        _last.Clear();
    }

    // Of the VFIO device: attribute 1 adds the file whose descriptor stands at the address, attribute 2 takes it away.
    private KeptRecord? Attribute(IoctlRecord record)
    {
        const ulong Remove = 2;
        ReadOnlySpan<byte> argument = record.In.Span;
        ulong attribute = BinaryPrimitives.ReadUInt64LittleEndian(argument[8..]);
        string fd = record.Buffers.Count > 0 ? Convert.ToHexStringLower(record.Buffers[0].In.Span) : "";
        string key = string.Create(CultureInfo.InvariantCulture, $"attribute {record.Fd} {BinaryPrimitives.ReadUInt32LittleEndian(argument[4..])} {fd}");
        return attribute == Remove && fd.Length > 0 ? Undo(key) : Set(attribute <= Remove && fd.Length > 0 ? key : $"{key} {attribute}", record);
    }

    private KeptRecord Set(string key, IoctlRecord record)
    {
        Undo(key);
        return _last[key] = records.Keep(record);
    }

    private KeptRecord? Undo(string key)
    {
        if (_last.Remove(key, out KeptRecord? old))
        {
            records.Release(old);
        }

        return null;
    }
}
