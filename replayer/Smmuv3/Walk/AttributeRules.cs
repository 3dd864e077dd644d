using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>How memory attributes are checked and combined. IHI 0070 §13.1.5–§13.1.7, DDI 0487 D8.6. Memory types are bytes in MAIR encoding.</summary>
internal static class AttributeRules
{
    /// <summary>Normal write-back, allocating, not transient, in both domains.</summary>
    public const byte WriteBack = 0xff;
    public const byte NonCacheable = 0x44;

    /// <summary>Stage 2 alone: write-back whatever stage 1 says (S2FWB, MemAttr = 0b110). Reserved in MAIR encoding, so it is no memory type.</summary>
    public const byte ForcedWriteBack = 0xf0;

    private const int DomainNonCacheable = 4;
    private const int NotTransient = 8;
    private const int WriteBackBit = 4;
    private const int Allocate = 3;

    /// <summary>What a client that gives no attributes means. IHI0070 §13.1.3.</summary>
    public static MemoryAttributes Unsupplied => new(WriteBack, Shareability.NonShareable);

    public static bool IsDevice(byte memory) => memory <= 0xf;

    public static bool IsCacheable(int domain) => domain != DomainNonCacheable;

    /// <summary>Reserved encodings as what they behave as. IHI0070 §5.4 MAIR0.</summary>
    public static byte Valid(byte memory)
    {
        if (IsDevice(memory))
        {
            return (byte)(memory & 0xc);
        }

        return (memory & 0xf) == 0 ? (byte)(memory | 3) : memory;
    }

    /// <summary>Any Device and Normal non-cacheable are Outer shareable. IHI0070 §13.1.7.</summary>
    public static MemoryAttributes Consistent(byte memory, int shareability) =>
        new(memory, IsDevice(memory) || memory == NonCacheable ? Shareability.Outer : shareability < 2 ? Shareability.NonShareable : (Shareability)shareability);

    /// <summary>The stronger of each attribute. IHI0070 §13.1.5.</summary>
    public static MemoryAttributes Combine(MemoryAttributes first, MemoryAttributes second)
    {
        int shareability = CombineShareability(first, second);
        if (IsDevice(first.Memory) || IsDevice(second.Memory))
        {
            // Lower numbers are stronger, and Device is stronger than Normal.
            return Consistent(Math.Min(first.Memory, second.Memory), shareability);
        }

        int outer = CombineDomain(first.Memory >> 4, second.Memory >> 4);
        return Consistent((byte)((outer << 4) | CombineDomain(first.Memory & 0xf, second.Memory & 0xf)), shareability);
    }

    /// <summary>The same where the second may be <see cref="ForcedWriteBack"/>. DDI0487 D8.6.6.</summary>
    public static MemoryAttributes CombineStage2(MemoryAttributes first, MemoryAttributes second)
    {
        if (second.Memory != ForcedWriteBack)
        {
            return Combine(first, second);
        }

        int memory = WriteBack;
        if (!IsDevice(first.Memory))
        {
            memory = (ForceWriteBack(first.Memory >> 4) << 4) | ForceWriteBack(first.Memory & 0xf);
        }

        return Consistent((byte)memory, CombineShareability(first, second));
    }

    /// <summary>Allocation and transient hints of a client join those of stage 1, where both are cacheable. IHI0070 §13.4.2.</summary>
    public static MemoryAttributes CombineHints(MemoryAttributes translated, MemoryAttributes input)
    {
        if (IsDevice(translated.Memory) || IsDevice(input.Memory))
        {
            return translated;
        }

        int outer = JoinHints(translated.Memory >> 4, input.Memory >> 4);
        return translated with { Memory = (byte)((outer << 4) | JoinHints(translated.Memory & 0xf, input.Memory & 0xf)) };
    }

    /// <summary>A cacheable domain with other hints.</summary>
    /// <param name="allocate">Bit 1 read, bit 0 write.</param>
    public static int WithHints(int domain, int allocate, bool transient)
    {
        // What does not allocate is not transient (IHI0070 §13.1.7).
        bool kept = transient && allocate != 0;
        return (domain & WriteBackBit) | (kept ? 0 : NotTransient) | allocate;
    }

    /// <summary>MemAttr[3:0] of a stage-2 descriptor without S2FWB, and of overrides; reserved values are Device-nGnRnE. IHI0070 §5.2 MemAttr.</summary>
    public static byte OfMemAttr(int memAttr)
    {
        if ((memAttr & 0xc) == 0)
        {
            return (byte)(memAttr << 2);
        }

        return (memAttr & 3) == 0 ? (byte)0 : (byte)((OfCacheability(memAttr >> 2) << 4) | OfCacheability(memAttr & 3));
    }

    /// <summary>MemAttr of a stage-2 descriptor with S2FWB: bit 3 means nothing. DDI0487 D8.6.6.</summary>
    public static byte OfForcingMemAttr(int memAttr) => (memAttr & 7) switch
    {
        7 => WriteBack,
        6 => ForcedWriteBack,
        5 or 4 => NonCacheable,
        int device => (byte)(device << 2),
    };

    private static int OfCacheability(int code) => code switch
    {
        1 => DomainNonCacheable,
        2 => NotTransient | Allocate,
        _ => NotTransient | WriteBackBit | Allocate,
    };

    private static int ForceWriteBack(int domain) => IsCacheable(domain) ? domain | WriteBackBit : NotTransient | WriteBackBit | Allocate;

    private static int CombineDomain(int first, int second)
    {
        if (!IsCacheable(first) || !IsCacheable(second))
        {
            return DomainNonCacheable;
        }

        // Write-through is stronger than write-back.
        return JoinHints(first & (second | ~WriteBackBit), second);
    }

    private static int JoinHints(int domain, int other)
    {
        if (!IsCacheable(domain) || !IsCacheable(other))
        {
            return domain;
        }

        return WithHints(domain, domain & other & Allocate, (domain & other & NotTransient) == 0);
    }

    // Outer over inner over none.
    private static int CombineShareability(MemoryAttributes first, MemoryAttributes second)
    {
        if (first.Shareability == Shareability.Outer || second.Shareability == Shareability.Outer)
        {
            return (int)Shareability.Outer;
        }

        return (int)first.Shareability | (int)second.Shareability;
    }
}
