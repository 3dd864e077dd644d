using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Sensible STEs and CDs that a case changes field by field.</summary>
internal static class StreamTemplates
{
    /// <summary>MAIR of every CD: 0 write-back, 1 non-cacheable, 2 Device-nGnRE, 3 write-through, 4 Device-nGnRnE, 5 write-back without allocation.</summary>
    private const uint Mair0 = 0xbb_04_44_ff;
    private const uint Mair1 = 0x00_00_ee_00;

    public static Ste SteOf(string template)
    {
        Ste blank = new() { V = true, SHCFG = 1 };
        Ste stage2 = blank with
        {
            S2AA64 = true,
            S2R = true,
            S2PS = AddressSize.Bits48,
            S2T0SZ = 16,
            S2SL0 = 2,
            S2VMID = 3,
            S2PTW = false,
            S2IR0 = Cacheability.WriteBackAllocate,
            S2OR0 = Cacheability.WriteBackAllocate,
            S2SH0 = Shareability.Inner,
        };
        return template switch
        {
            "none" => default,
            "abort" => blank with { Config = StreamConfig.Abort },
            "bypass" => blank with { Config = StreamConfig.Bypass },
            "s1" => blank with { Config = StreamConfig.Stage1, S2VMID = 3, S1CIR = Cacheability.WriteBackAllocate },
            "s2" => stage2 with { Config = StreamConfig.Stage2 },
            "nested" => stage2 with { Config = StreamConfig.Nested },
            _ => throw new VectorFailure($"no template {template}; there are none, abort, bypass, s1, s2, nested"),
        };
    }

    public static Cd Cd { get; } = new()
    {
        V = true,
        AA64 = true,
        A = true,
        R = true,
        T0SZ = 16,
        T1SZ = 16,
        TG0 = Granule.Size4K,
        TG1 = GranuleTtb1.Size4K,
        EPD1 = true,
        IPS = AddressSize.Bits48,
        ASID = 7,
        MAIR0 = Mair0,
        MAIR1 = Mair1,
        IR0 = Cacheability.WriteBackAllocate,
        OR0 = Cacheability.WriteBackAllocate,
        SH0 = Shareability.Inner,
        IR1 = Cacheability.WriteBackAllocate,
        OR1 = Cacheability.WriteBackAllocate,
        SH1 = Shareability.Inner,
    };
}
