using System.Buffers.Binary;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>
/// A device-specific region with a header page and a ring of fixed entries behind it: faults (entries of 64 bytes, the kernel produces) or page
/// responses (24 bytes, the user produces). Header, 20 bytes: the user's index at 0, entry size 4, entry count 8, offset of the ring 12, the kernel's
/// index at 16. Nested-stage series, VFIO part, vfio_pci_dma_fault_rw and vfio_pci_dma_fault_response_rw.
/// </summary>
internal sealed class RingRegion
{
    public const uint EntryCount = 512;
    public const ulong RingOffset = 0x1000;
    private const int UserIndex = 0;
    private const int KernelIndex = 16;

    private readonly byte[] _content;
    private readonly uint _largestIndex;

    /// <param name="subtype">1 faults, 2 responses.</param>
    /// <param name="acceptsEntryCount">The user's index may be written as the entry count.</param>
    public RingRegion(uint subtype, ushort capabilityId, int entrySize, bool acceptsEntryCount)
    {
        Subtype = subtype;
        CapabilityId = capabilityId;
        EntrySize = entrySize;
        _largestIndex = acceptsEntryCount ? EntryCount : EntryCount - 1;
        ulong ring = ((ulong)entrySize * EntryCount + RingOffset - 1) & ~(RingOffset - 1);
        _content = new byte[RingOffset + ring];
        Put(4, (uint)entrySize);
        Put(8, EntryCount);
        Put(12, (uint)RingOffset);
    }

    public uint Subtype { get; }

    public ushort CapabilityId { get; }

    public int EntrySize { get; }

    public ulong Size => (ulong)_content.Length;

    public ReadOnlySpan<byte> Content => _content;

    /// <summary>Where the user stands; may be anything that was accepted, even past the kernel.</summary>
    public uint User => Get(UserIndex);

    /// <summary>Where the kernel stands.</summary>
    public uint Kernel => Get(KernelIndex);

    /// <summary>A mapping lets the program write the ring itself, unseen by a recording.</summary>
    public bool UserWritesRing { get; set; }

    /// <returns>False when the index is out of range.</returns>
    public bool TrySetUser(uint index)
    {
        if (index > _largestIndex)
        {
            return false;
        }

        Put(UserIndex, index);
        return true;
    }

    /// <summary>Responses: the kernel takes every entry up to the user's index; nobody waits for them here.</summary>
    public void ConsumeAll() => Put(KernelIndex, User);

    /// <summary>Faults: stores a record unless 511 are waiting.</summary>
    public bool TryAppend(in IommuFault fault)
    {
        uint head = Kernel;
        if (((User - head - 1) & (EntryCount - 1)) < 1)
        {
            return false;
        }

        Span<byte> slot = _content.AsSpan((int)RingOffset + ((int)head * EntrySize), EntrySize);
        slot.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(slot, fault.Type);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[8..], fault.Reason);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[12..], fault.Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[16..], fault.Pasid);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[20..], fault.Permission);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[24..], fault.Address);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[32..], fault.FetchAddress);
        Put(KernelIndex, (head + 1) % EntryCount);
        return true;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)User);
        hash.Add((ulong)Kernel);
    }

    private uint Get(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_content.AsSpan(offset));

    private void Put(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_content.AsSpan(offset), value);
}
