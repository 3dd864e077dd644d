using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What an STE, or GBPA, puts in place of attributes of a transaction. IHI 0070 §13.1.4. The default value replaces nothing.</summary>
internal readonly record struct AttributeOverride
{
    private const int Incoming = 1;

    /// <summary>Nothing is replaced: translated traffic (§13.1.4).</summary>
    public static AttributeOverride None => default;

    /// <summary>MTCFG: memory type in <see cref="Memory"/>.</summary>
    public bool ReplacesType { get; init; }

    /// <summary>From MemAttr.</summary>
    public byte Memory { get; init; }

    /// <summary>ALLOCCFG: 0b0xxx incoming, 0b1RWT hints.</summary>
    public byte Allocation { get; init; }

    /// <summary>SHCFG: anything but 1 replaces the shareability.</summary>
    public bool ReplacesShareability { get; init; }
    public byte Shareability { get; init; }

    /// <summary>Nothing is replaced without IDR1.ATTR_TYPES_OVR.</summary>
    public static AttributeOverride Of(in Ste ste, in Idr1 idr1) => !idr1.ATTR_TYPES_OVR ? default : Of(ste.MTCFG, ste.MemAttr, ste.ALLOCCFG, ste.SHCFG);

    /// <summary>The same for traffic while the SMMU is off. IHI0070 §13.2.</summary>
    public static AttributeOverride Of(in Gbpa gbpa, in Idr1 idr1) => !idr1.ATTR_TYPES_OVR ? default : Of(gbpa.MTCFG, gbpa.MemAttr, gbpa.ALLOCCFG, gbpa.SHCFG);

    /// <summary>The attributes that go into the first stage, or out in bypass.</summary>
    /// <param name="given">As the client gave them; the default value: not at all.</param>
    public MemoryAttributes Apply(MemoryAttributes given)
    {
        MemoryAttributes input = given == default ? AttributeRules.Unsupplied : given with { Memory = AttributeRules.Valid(given.Memory) };
        byte memory = ReplacesType ? Typed(input.Memory) : input.Memory;
        if ((Allocation & 8) != 0 && !AttributeRules.IsDevice(memory))
        {
            memory = (byte)((Hinted(memory >> 4) << 4) | Hinted(memory & 0xf));
        }

        return AttributeRules.Consistent(memory, ReplacesShareability ? Shareability : (int)input.Shareability);
    }

    private static AttributeOverride Of(bool replacesType, byte memAttr, byte allocation, byte shareability) => new()
    {
        ReplacesType = replacesType,
        Memory = AttributeRules.OfMemAttr(memAttr),
        Allocation = allocation,
        ReplacesShareability = shareability != Incoming,
        Shareability = shareability,
    };

    // §13.1.4: hints stay, but where the input was not cacheable there are none, and the type allocates.
    private byte Typed(byte input) => AttributeRules.IsDevice(Memory) || AttributeRules.IsDevice(input)
        ? Memory
        : AttributeRules.CombineHints(new MemoryAttributes(Memory, default), new MemoryAttributes(input, default)).Memory;

    private int Hinted(int domain) => AttributeRules.IsCacheable(domain) ? AttributeRules.WithHints(domain, (Allocation >> 1) & 3, (Allocation & 1) != 0) : domain;
}
