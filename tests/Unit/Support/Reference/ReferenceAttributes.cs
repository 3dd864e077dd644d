using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>
/// Memory type and shareability, without allocation hints, whose combination is left to implementations. IHI 0070 §13.1, DDI 0487 D8.6.
/// </summary>
/// <param name="Device">0 nGnRnE to 3 GRE; null for Normal.</param>
/// <param name="Outer">0 non-cacheable, 1 write-through, 2 write-back; of Normal memory.</param>
/// <param name="Inner">The same.</param>
internal sealed record ReferenceAttributes(int? Device, int Outer, int Inner, Shareability Shareability)
{
    /// <summary>As a client gives them: its shareability counts where an override makes the type cacheable.</summary>
    public static ReferenceAttributes Given(int value, Shareability shareability) => value < 16
        ? new(value >> 2, 0, 0, shareability)
        : new(null, OfDomain(value >> 4), OfDomain(value & 0xf), shareability);

    public static ReferenceAttributes OfMair(int value, Shareability shareability) => Given(value, shareability).Normalized();

    /// <summary>MemAttr of an STE, and of stage-2 descriptors without FWB; reserved values are the strongest type.</summary>
    public static ReferenceAttributes OfMemAttr(int value, Shareability shareability)
    {
        if (value < 4 || (value & 3) == 0)
        {
            return new(value < 4 ? value : 0, 0, 0, Shareability.Outer);
        }

        return new ReferenceAttributes(null, (value >> 2) - 1, (value & 3) - 1, shareability).Normalized();
    }

    /// <summary>§5.2 MTCFG and SHCFG, before any stage.</summary>
    public ReferenceAttributes Overridden(Ste ste, ReferenceFeatures features)
    {
        if (!features.Idr1.ATTR_TYPES_OVR)
        {
            return Normalized();
        }

        ReferenceAttributes typed = ste.MTCFG ? OfMemAttr(ste.MemAttr, Shareability) : this;
        return (typed with { Shareability = ste.SHCFG == 1 ? Shareability : (Shareability)ste.SHCFG }).Normalized();
    }

    /// <summary>Stage 2 on top of what came out of stage 1, or came in.</summary>
    public ReferenceAttributes ThroughStage2(ulong descriptor, Shareability shareability, bool forces)
    {
        int memAttr = (int)(descriptor >> 2) & 0xf;
        if (!forces)
        {
            return Combined(OfMemAttr(memAttr, shareability));
        }

        return (memAttr & 7) switch
        {
            7 => Combined(new(null, 2, 2, shareability)),
            6 => (this with { Device = null, Outer = 2, Inner = 2, Shareability = Wider(Shareability, shareability) }).Normalized(),
            4 or 5 => Combined(new ReferenceAttributes(null, 0, 0, shareability).Normalized()),
            int device => Combined(new(device, 0, 0, Shareability.Outer)),
        };
    }

    // Device before Normal, the lower number before the higher, in each domain.
    private ReferenceAttributes Combined(ReferenceAttributes other)
    {
        Shareability shared = Wider(Shareability, other.Shareability);
        int? device = Device is null ? other.Device : other.Device is null ? Device : Math.Min(Device.Value, other.Device.Value);
        return new ReferenceAttributes(device, Math.Min(Outer, other.Outer), Math.Min(Inner, other.Inner), shared).Normalized();
    }

    // Device and what no cache holds are seen by everybody; types of Device have no domains.
    private ReferenceAttributes Normalized() => Device is not null
        ? this with { Outer = 0, Inner = 0, Shareability = Shareability.Outer }
        : Outer == 0 && Inner == 0 ? this with { Shareability = Shareability.Outer } : this with { Shareability = Shareability < Shareability.Outer ? 0 : Shareability };

    private static Shareability Wider(Shareability a, Shareability b) =>
        a == Shareability.Outer || b == Shareability.Outer ? Shareability.Outer : a == Shareability.Inner || b == Shareability.Inner ? Shareability.Inner : Shareability.NonShareable;

    // 0b0100 is non-cacheable; bit 2 is write-back, with bits [1:0] zero only there.
    private static int OfDomain(int domain) => domain == 4 ? 0 : (domain & 4) != 0 ? 2 : 1;
}
