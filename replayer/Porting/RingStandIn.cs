using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Porting;

/// <summary>The fault region of a device in the form that the program speaks, where the version it is ported to keeps faults in another form or place.</summary>
internal sealed class RingStandIn
{
    private readonly Device _device = new("stand-in", Device.UnknownStream, new Group());
    private readonly VfioOptions _options;
    private readonly IFaultStore _store;

    /// <param name="spoken">The version whose form it has.</param>
    /// <param name="seesTraffic">The log shows what devices asked for, so which faults there were is known.</param>
    public RingStandIn(Dialect spoken, bool seesTraffic)
    {
        _options = new VfioOptions { SeesDeviceTraffic = seesTraffic };
        _store = FaultRegions.AddTo(_device.Rings, spoken);
    }

    /// <summary>How far the program says it has read.</summary>
    public uint User => _store.User;

    /// <returns>False when there is no room, or the program has not yet said how it wants them.</returns>
    public bool TryAppend(in IommuFault fault) => _store.Append(fault) == 0;

    /// <summary>Whether the offset of a device file is in it. A response region is not.</summary>
    public bool Covers(ulong offset) => offset >= FaultRingShape.Region && (offset >> 40) - 9 < (ulong)_device.Rings.Count;

    public void Transfer(TransferRecord transfer, CallContext c)
    {
        bool writes = transfer.Operation is TransferOperation.Write or TransferOperation.Pwrite;
        c.SetInput(writes ? transfer.Data : default, false, 0, false);
        c.BufferFaulted = transfer.Result == -Formats.Errno.EFAULT;
        if (transfer.Offset > long.MaxValue)
        {
            c.Fail(Formats.Errno.EINVAL, VfioRules.BadOffset);
            return;
        }

        RegionTransfer.Handle(c, _device, _options, writes, transfer.Offset, transfer.Length);
    }

    /// <summary>The fault a record of a ring says.</summary>
    public static IommuFault Parse(ReadOnlySpan<byte> record)
    {
        uint type = U32(record, 0);
        bool pages = type == IommuFault.PageRequest;
        return new IommuFault
        {
            Type = type,
            Reason = pages ? 0 : U32(record, 8),
            Flags = U32(record, pages ? 8 : 12),
            Pasid = U32(record, pages ? 12 : 16),
            Group = pages ? U32(record, 16) : 0,
            Permission = U32(record, 20),
            Address = BinaryPrimitives.ReadUInt64LittleEndian(record[24..]),
            FetchAddress = pages ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(record[32..]),
        };
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
