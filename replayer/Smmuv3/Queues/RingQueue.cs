using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.Smmuv3.Queues;

/// <summary>A circular queue in memory with producer and consumer index and wrap bit. IHI 0070 section 3.5.</summary>
internal sealed class RingQueue(PhysicalMemory memory, int entryBytes, int maximumLog2)
{
    private const uint OverflowBit = 1u << 31;

    public ulong Base { get; set; }
    public uint Producer { get; set; }
    public uint Consumer { get; set; }

    public int Log2Size => (int)Math.Min(Bits.Get(Base, 4, 0), (ulong)maximumLog2);

    private uint IndexMask => (1u << Log2Size) - 1;

    private uint WrapMask => (1u << (Log2Size + 1)) - 1;

    /// <summary>Section 3.5.1: equal indexes and equal wrap bits.</summary>
    public bool IsEmpty => (Producer & WrapMask) == (Consumer & WrapMask);

    /// <summary>Equal indexes and different wrap bits.</summary>
    public bool IsFull => ((Producer ^ Consumer) & WrapMask) == 1u << Log2Size;

    public ulong ConsumerAddress => EntryAddress(Consumer);

    public ulong ProducerAddress => EntryAddress(Producer);

    public bool TryProduce(ReadOnlySpan<byte> entry)
    {
        if (!memory.TryWrite(ProducerAddress, entry))
        {
            return false;
        }

        Producer = (Producer & ~WrapMask) | ((Producer + 1) & WrapMask);
        return true;
    }

    public bool TryPeek(Span<byte> entry) => memory.TryRead(ConsumerAddress, entry);

    public void Consume() => Consumer = (Consumer & ~WrapMask) | ((Consumer + 1) & WrapMask);

    /// <summary>Section 7.4: OVFLG toggles once until software acknowledges it in OVACKFLG.</summary>
    public void SetOverflow()
    {
        if ((Producer & OverflowBit) == (Consumer & OverflowBit))
        {
            Producer ^= OverflowBit;
        }
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)Producer);
        hash.Add((ulong)Consumer);
    }

    private ulong EntryAddress(uint index)
    {
        const ulong AddressMask = 0x000f_ffff_ffff_ffe0;

        // Section 6.3.26: the base is aligned to the size of the queue.
        ulong size = (ulong)entryBytes << Log2Size;
        return (Base & AddressMask & ~(size - 1)) + ((ulong)(index & IndexMask) * (ulong)entryBytes);
    }
}
