using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Fuzz.Smmu;

/// <summary>Machines to attack: identifications from bare to complete, both profiles, every cache policy, a small memory.</summary>
internal static class SmmuSetups
{
    /// <summary>Memory is [0, RamBytes); after it as much that reads as zero; then nothing.</summary>
    public const ulong RamBytes = 0x100_0000;

    public static PhysicalMemory NewMemory()
    {
        var memory = new PhysicalMemory();
        memory.SetRange(0, RamBytes - 1, MemoryKind.Ram);
        memory.SetRange(RamBytes, (2 * RamBytes) - 1, MemoryKind.ReadsAsZero);
        return memory;
    }

    public static SmmuProfile Profile(Choices choices) => choices.OneIn(4) ? SmmuProfile.Qemu111 : SmmuProfile.Arch;

    public static CachePolicy Caches(Choices choices) => CachePolicy.All[choices.Below(CachePolicy.All.Count)];

    public static SmmuIdentification Identification(Choices choices)
    {
        switch (choices.Below(4))
        {
            case 0:
                return SmmuIdentification.Qemu111Nested;
            case 1:
                return SmmuIdentification.FromRegisters(
                    (uint)choices.Word() | 2, Small((uint)choices.Word()), (uint)choices.Word(), (uint)choices.Word(), (uint)choices.Word(), (uint)choices.Word(), 0, 1);
            default:
                return Complete(choices);
        }
    }

    private static SmmuIdentification Complete(Choices choices)
    {
        var idr0 = new Idr0
        {
            S2P = true,
            S1P = true,
            TTF = 2,
            COHACC = true,
            HTTU = (byte)choices.Below(3),
            Hyp = true,
            ATS = true,
            NS1ATS = choices.OneIn(4),
            ASID16 = true,
            MSI = true,
            ATOS = true,
            PRI = true,
            VMID16 = true,
            CD2L = true,
            ST_LEVEL = 1,
            STALL_MODEL = (byte)(choices.OneIn(3) ? choices.Below(3) : 0),
            SEV = true,
        };
        var idr1 = new Idr1
        {
            SIDSIZE = 10,
            SSIDSIZE = 10,
            PRIQS = (byte)choices.Below(6),
            EVENTQS = (byte)choices.Below(6),
            CMDQS = (byte)choices.Below(7),
            ATTR_PERMS_OVR = true,
            ATTR_TYPES_OVR = true,
        };
        var idr3 = new Idr3 { HAD = true, XNX = true, FWB = true, RIL = true, BBML = 2, E0PD = true, STT = choices.OneIn(2) };
        var idr5 = new Idr5
        {
            OAS = choices.OneIn(2) ? AddressSize.Bits48 : AddressSize.Bits52,
            GRAN4K = true,
            GRAN16K = true,
            GRAN64K = true,
            DS = choices.OneIn(2),
            VAX = (byte)choices.Below(2),
            STALL_MAX = (ushort)choices.Below(32),
        };
        return SmmuIdentification.FromRegisters(idr0.Value, idr1.Value, 0, idr3.Value, 0, idr5.Value, 0x43b, 1);
    }

    // Queues of at most 64 entries keep the work of one register write small; larger ones differ in nothing else.
    private static uint Small(uint idr1)
    {
        var sizes = new Idr1(idr1);
        return (sizes with
        {
            PRIQS = (byte)Math.Min((int)sizes.PRIQS, 6),
            EVENTQS = (byte)Math.Min((int)sizes.EVENTQS, 6),
            CMDQS = (byte)Math.Min((int)sizes.CMDQS, 6),
        }).Value;
    }
}
