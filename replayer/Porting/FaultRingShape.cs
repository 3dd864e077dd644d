using System.Buffers.Binary;
using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Porting;

/// <summary>Where the fault ring of a version of the series is: one region with a header, or v8's two. Offsets are of the device file, pages are of 4 KiB.</summary>
internal sealed record FaultRingShape
{
    /// <summary>Offset of region 9, the first behind those of every device.</summary>
    public const ulong Region = 9UL << 40;

    /// <summary>v8's region of the user's side.</summary>
    public const ulong Consumer = 10UL << 40;

    /// <summary>The ring begins a page behind the header.</summary>
    public const ulong Page = 4096;

    public static readonly FaultRingShape OneRegion = new() { Entries = 512, EntrySize = 64 };
    public static readonly FaultRingShape TwoRegions = new() { Entries = 85, EntrySize = 48, IsTwo = true };

    public required uint Entries { get; init; }

    public required int EntrySize { get; init; }

    /// <summary>v8: producer and consumer have a region each.</summary>
    public bool IsTwo { get; init; }

    /// <summary>The kernel's index.</summary>
    public ulong HeadAt => Region + 16;

    /// <summary>v8 queues nothing before its user has chosen a form of records.</summary>
    public (ulong Offset, byte[] Bytes)? Opening => IsTwo ? Taking(0) : null;

    public ulong RecordAt(uint index) => Region + Page + (index * (ulong)EntrySize);

    /// <summary>Tells the kernel how far the user is.</summary>
    public (ulong Offset, byte[] Bytes) Taking(uint index)
    {
        byte[] bytes = new byte[IsTwo ? 8 : 4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, IsTwo ? 1 : index);
        if (IsTwo)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), index);
        }

        return (IsTwo ? Consumer : Region, bytes);
    }

    /// <returns>Null for a version without fault rings.</returns>
    public static FaultRingShape? Of(Dialect dialect) => !dialect.HasNesting ? null : dialect.FaultTransport == FaultTransport.ProducerConsumer ? TwoRegions : OneRegion;
}
