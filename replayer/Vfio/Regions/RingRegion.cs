using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>
/// A device-specific region with a header page and a ring of fixed entries behind it: faults (entries of 64 bytes, the kernel produces) or page
/// responses (24 bytes, the user produces). Header, 20 bytes: the user's index at 0, entry size 4, entry count 8, offset of the ring 12, the kernel's
/// index at 16. Nested-stage series, VFIO part, vfio_pci_dma_fault_rw and vfio_pci_dma_fault_response_rw.
/// </summary>
internal sealed class RingRegion : DeviceRegion, IFaultStore
{
    public const uint EntryCount = 512;
    private const int UserIndex = 0;
    private const int KernelIndex = 16;
    private const int IndexSize = 4;
    private const uint Faults = 1;
    private const uint All = 0xf;

    private readonly int _page;
    private readonly ushort _capabilityId;
    private readonly uint _largestIndex;

    /// <param name="subtype">1 faults, 2 responses.</param>
    /// <param name="acceptsEntryCount">The user's index may be written as the entry count.</param>
    public RingRegion(uint subtype, ushort capabilityId, int entrySize, bool acceptsEntryCount, int pageSize = 4096)
        : base(subtype, SizeOf(entrySize, pageSize))
    {
        _page = pageSize;
        _capabilityId = capabilityId;
        EntrySize = entrySize;
        _largestIndex = acceptsEntryCount ? EntryCount : EntryCount - 1;
        Put(4, (uint)entrySize);
        Put(8, EntryCount);
        Put(12, (uint)pageSize);
    }

    public int EntrySize { get; }

    public override uint Flags => All;

    public override int ChainLength => RingRegionInfo.Needed - RingRegionInfo.InfoSize;

    public override ulong MapStart => (ulong)_page;

    public override bool HoldsFaults => Subtype == Faults;

    /// <summary>Where the user stands; may be anything that was accepted, even past the kernel.</summary>
    public uint User => Get(UserIndex);

    /// <summary>Where the kernel stands.</summary>
    public uint Kernel => Get(KernelIndex);

    /// <summary>Takes what the user answers, entry by entry.</summary>
    public Action<PageResponseMessage>? Responded { get; init; }

    /// <summary>Page requests do not go in.</summary>
    public bool TakesUnrecoverableOnly { get; init; }

    public override void PutChain(Span<byte> chain, uint regionType) => RingRegionInfo.PutChain(chain, regionType, Subtype, _capabilityId, (uint)_page, Size);

    public override RegionAccess Writable(ulong position, int count) => position == UserIndex && count == IndexSize ? RegionAccess.Granted : RegionAccess.Refused;

    public override bool TryWrite(int position, ReadOnlySpan<byte> bytes)
    {
        uint index = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (index > _largestIndex)
        {
            return false;
        }

        Put(UserIndex, index);
        if (!HoldsFaults)
        {
            ConsumeAll();
        }

        return true;
    }

    /// <summary>Stores bytes as a program does through its mapping.</summary>
    public void StoreMapped(int offset, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Bytes[(_page + offset)..]);

    /// <summary>Stores a record unless 511 are waiting.</summary>
    public int Append(in IommuFault fault)
    {
        if (TakesUnrecoverableOnly && fault.Type != IommuFault.Unrecoverable)
        {
            return Errno.ENOENT;
        }

        uint head = Kernel;
        if (((User - head - 1) & (EntryCount - 1)) < 1)
        {
            return Errno.ENOSPC;
        }

        fault.WriteTo(Slot(head));
        Put(KernelIndex, (head + 1) % EntryCount);
        return 0;
    }

    public override void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)User);
        hash.Add((ulong)Kernel);
    }

    // The kernel takes every entry up to the user's index and ignores what becomes of it.
    private void ConsumeAll()
    {
        while (Kernel != User)
        {
            Responded?.Invoke(PageResponseMessage.Read(Slot(Kernel)));
            Put(KernelIndex, (Kernel + 1) % EntryCount);
        }
    }

    private Span<byte> Slot(uint index) => Bytes.Slice(_page + ((int)index * EntrySize), EntrySize);

    private static int SizeOf(int entrySize, int pageSize) => pageSize + (((entrySize * (int)EntryCount) + pageSize - 1) & ~(pageSize - 1));
}
