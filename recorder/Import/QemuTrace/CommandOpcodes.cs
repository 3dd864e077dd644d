namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>QEMU's names of SMMUv3 commands and their opcodes (IHI 0070 section 4.1.2).</summary>
internal static class CommandOpcodes
{
    public const byte CfgiSte = 0x03;
    public const byte CfgiSteRange = 0x04;
    public const byte CfgiCd = 0x05;
    public const byte TlbiNhAll = 0x10;
    public const byte TlbiNhAsid = 0x11;
    public const byte TlbiNhVa = 0x12;
    public const byte TlbiNhVaa = 0x13;
    public const byte TlbiS12Vmall = 0x28;
    public const byte TlbiS2Ipa = 0x2a;
    public const byte TlbiNsnhAll = 0x30;

    /// <param name="name">The name without "SMMU_CMD_".</param>
    public static bool TryFind(ReadOnlySpan<byte> name, out byte opcode)
    {
        opcode = Find(name);
        return opcode != 0;
    }

    private static byte Find(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("SYNC"u8))
        {
            return 0x46;
        }

        if (name.StartsWith("CFGI_"u8))
        {
            return name[5..] switch
            {
                var n when n.SequenceEqual("STE"u8) => CfgiSte,
                var n when n.SequenceEqual("STE_RANGE"u8) || n.SequenceEqual("ALL"u8) => CfgiSteRange,
                var n when n.SequenceEqual("CD"u8) => CfgiCd,
                var n when n.SequenceEqual("CD_ALL"u8) => 0x06,
                _ => 0,
            };
        }

        if (name.StartsWith("TLBI_"u8))
        {
            return Invalidation(name[5..]);
        }

        return name switch
        {
            var n when n.SequenceEqual("PREFETCH_CONFIG"u8) => 0x01,
            var n when n.SequenceEqual("PREFETCH_ADDR"u8) => 0x02,
            var n when n.SequenceEqual("ATC_INV"u8) => 0x40,
            var n when n.SequenceEqual("PRI_RESP"u8) => 0x41,
            var n when n.SequenceEqual("RESUME"u8) => 0x44,
            var n when n.SequenceEqual("STALL_TERM"u8) => 0x45,
            _ => 0,
        };
    }

    private static byte Invalidation(ReadOnlySpan<byte> name) => name switch
    {
        var n when n.SequenceEqual("NH_ALL"u8) => TlbiNhAll,
        var n when n.SequenceEqual("NH_ASID"u8) => TlbiNhAsid,
        var n when n.SequenceEqual("NH_VA"u8) => TlbiNhVa,
        var n when n.SequenceEqual("NH_VAA"u8) => TlbiNhVaa,
        var n when n.SequenceEqual("EL3_ALL"u8) => 0x18,
        var n when n.SequenceEqual("EL3_VA"u8) => 0x1a,
        var n when n.SequenceEqual("EL2_ALL"u8) => 0x20,
        var n when n.SequenceEqual("EL2_ASID"u8) => 0x21,
        var n when n.SequenceEqual("EL2_VA"u8) => 0x22,
        var n when n.SequenceEqual("EL2_VAA"u8) => 0x23,
        var n when n.SequenceEqual("S12_VMALL"u8) => TlbiS12Vmall,
        var n when n.SequenceEqual("S2_IPA"u8) => TlbiS2Ipa,
        var n when n.SequenceEqual("NSNH_ALL"u8) => TlbiNsnhAll,
        _ => 0,
    };
}
