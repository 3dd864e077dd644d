using System.Buffers.Binary;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// A record of the series' fault ring as an event of the SMMU. A record keeps the kind of event, the substream, the address and the access; what kind of access
/// it was made for, and the intermediate address, it does not.
/// </summary>
internal static class FaultEvent
{
    /// <summary>Bytes of an event.</summary>
    public const int Size = 32;

    private const uint PasidValid = 1;
    private const uint AddressValid = 2;
    private const uint Read = 1;
    private const uint Execute = 4;
    private const uint Privileged = 8;

    /// <param name="record">struct iommu_fault.</param>
    /// <param name="stream">The guest's StreamID.</param>
    /// <param name="at">Where in the call's output the event is.</param>
    public static void Write(ReadOnlySpan<byte> record, uint stream, CallContext c, int at)
    {
        const int ClassByte = 13;
        const int AccessByte = 12;
        const int IpaWord = 24;
        uint type = U32(record, 0);
        uint reason = U32(record, 8);
        uint flags = U32(record, 12);
        uint permission = U32(record, 20);
        bool hasAddress = (flags & AddressValid) != 0;
        EventId? id = type == IommuFault.Unrecoverable ? EventOf(reason) : null;
        var words = new TranslationEvent
        {
            Type = id ?? 0,
            SSV = (flags & PasidValid) != 0,
            SubstreamID = (flags & PasidValid) != 0 ? U32(record, 16) & 0xfffff : 0,
            StreamID = stream,
            RnW = hasAddress && (permission & Read) != 0,
            InD = (permission & Execute) != 0,
            PnU = (permission & Privileged) != 0,
            InputAddr = hasAddress ? BinaryPrimitives.ReadUInt64LittleEndian(record[24..]) : 0,
        };
        EventRecord made = EventRecord.Of(words);
        BinaryPrimitives.WriteUInt64LittleEndian(c.Output[at..], made.Word0);
        BinaryPrimitives.WriteUInt64LittleEndian(c.Output[(at + 8)..], made.Word1);
        BinaryPrimitives.WriteUInt64LittleEndian(c.Output[(at + 16)..], made.Word2);
        if (id is null)
        {
            c.MarkOutput(at, 1, ByteState.Unknown);
        }

        c.MarkOutput(at + ClassByte, 1, ByteState.Unknown);
        c.MarkOutput(at + IpaWord, 8, ByteState.Unknown);
        if (!hasAddress)
        {
            c.MarkOutput(at + AccessByte, 1, ByteState.Unknown);
            c.MarkOutput(at + 16, 8, ByteState.Unknown);
        }
    }

    private static EventId? EventOf(uint reason) => reason switch
    {
        1 => EventId.FCdFetch,
        2 => EventId.CBadCd,
        3 => EventId.CBadSubstreamId,
        4 => EventId.FWalkEabt,
        5 => EventId.FTranslation,
        6 => EventId.FPermission,
        7 => EventId.FAccess,
        8 => EventId.FAddrSize,
        _ => null,
    };

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
