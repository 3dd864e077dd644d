using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Grammar of what devices do.</summary>
internal static class DeviceForm
{
    public static void Visit(Record record, TextFields f)
    {
        switch (record)
        {
            case DmaRecord r:
                r.Device = f.Word("device", r.Device);
                r.StreamId = (uint)f.Hex("sid", r.StreamId, uint.MaxValue);
                r.HasSubstream = f.Flag("ssv", r.HasSubstream);
                r.Substream = (uint)f.Hex("ssid", r.Substream, uint.MaxValue);
                r.Direction = (DmaDirection)f.Name("direction", (byte)r.Direction, NameTable.Directions);
                r.Iova = f.Address("iova", r.Iova);
                r.Length = f.Hex("length", r.Length);
                r.Privileged = f.Flag("privileged", r.Privileged);
                r.Source = (DmaSource)f.Name("source", (byte)r.Source, NameTable.DmaSources);
                break;
            case DmaEndRecord r:
                r.Device = f.Word("device", r.Device);
                r.StreamId = (uint)f.Hex("sid", r.StreamId, uint.MaxValue);
                break;
            case MsiRecord r:
                r.Device = f.Word("device", r.Device);
                r.StreamId = (uint)f.Hex("sid", r.StreamId, uint.MaxValue);
                r.Address = f.Address("address", r.Address);
                r.Data = (uint)f.Hex("data", r.Data, uint.MaxValue);
                break;
            default: throw new ArgumentException($"{record.Kind} is not a device record", nameof(record));
        }
    }
}
