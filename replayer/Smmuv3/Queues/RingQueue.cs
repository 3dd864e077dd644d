using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Queues;

/// <summary>Registers of a queue in memory: base, producer and consumer index, each with a wrap bit above the index. IHI 0070 §3.5.1.</summary>
/// <param name="entryBytes">16 for commands, 32 for events.</param>
/// <param name="largestLog2">IDR1: log2 of the most entries.</param>
internal sealed class RingQueue(int entryBytes, int largestLog2)
{
    private const ulong AddressBits = ((1UL << 52) - 1) & ~0x1fUL;

    /// <summary>The base register as written.</summary>
    public ulong Base { get; set; }

    /// <summary>Producer register with all its bits.</summary>
    public uint Producer { get; set; }

    /// <summary>Consumer register with all its bits.</summary>
    public uint Consumer { get; set; }

    /// <summary>Address bits below the size of the queue count as 0 (§6.3.26).</summary>
    public bool AlignsBase { get; set; }

    public bool IsEmpty => ((Producer ^ Consumer) & IndexAndWrap) == 0;

    public bool IsFull => ((Producer ^ Consumer) & IndexAndWrap) == 1u << SizeLog2;

    /// <summary>One more entry fits; not where the indexes are inconsistent, which counts as full (§3.5.1).</summary>
    public bool HasRoom => ((Producer - Consumer) & IndexAndWrap) < 1u << SizeLog2;

    /// <summary>Physical address of the entry that is written next.</summary>
    public ulong ProducerAddress => AddressOf(Producer);

    /// <summary>Physical address of the entry that is read next.</summary>
    public ulong ConsumerAddress => AddressOf(Consumer);

    private int SizeLog2 => Math.Min(new QueueBase(Base).LOG2SIZE, largestLog2);

    private ulong SizeMask => AlignsBase ? ((ulong)entryBytes << SizeLog2) - 1 : 0;

    private uint IndexAndWrap => (2u << SizeLog2) - 1;

    /// <summary>Moves the producer on; the bits above index and wrap stay.</summary>
    public void Produce() => Producer = Next(Producer);

    /// <summary>Moves the consumer on; the bits above index and wrap stay.</summary>
    public void Consume() => Consumer = Next(Consumer);

    /// <param name="keepAddress">Only the size of the base register is reset.</param>
    public void Reset(bool keepAddress)
    {
        Base = (keepAddress ? Base & ~0x1fUL : 0) | (uint)largestLog2;
        Producer = 0;
        Consumer = 0;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add(Base);
        hash.Add(((ulong)Producer << 32) | Consumer);
    }

    private uint Next(uint index) => (index & ~IndexAndWrap) | ((index + 1) & IndexAndWrap);

    private ulong AddressOf(uint index) => (Base & AddressBits & ~SizeMask) + ((ulong)(index & (IndexAndWrap >> 1)) * (ulong)entryBytes);
}
