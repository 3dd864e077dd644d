using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What the driver learns from the identification registers. Kernel: arm_smmu_device_hw_probe, Linux 5.10.</summary>
internal sealed record SmmuFeatures
{
    /// <summary>log2 of the STEs in a second-level stream table (STRTAB_SPLIT).</summary>
    public const int StreamTableSplit = 8;

    /// <summary>log2 of the largest queue in bytes: PAGE_SHIFT + MAX_ORDER - 1 with 4 KiB pages (Q_MAX_SZ_SHIFT).</summary>
    private const int LargestQueue = 22;

    /// <summary>log2 of the largest first-level stream table in bytes (STRTAB_L1_SZ_SHIFT).</summary>
    private const int LargestFirstLevel = 20;

    /// <summary>Address bits by IDR5.OAS; a code the kernel does not know counts as 48.</summary>
    private static readonly int[] OutputSizes = [32, 36, 40, 42, 44, 48, 52, 48];

    public bool Stage1 { get; private init; }
    public bool Stage2 { get; private init; }
    public bool TwoLevelStreamTable { get; private init; }
    public bool TwoLevelContextTable { get; private init; }
    public bool Coherent { get; private init; }
    public bool Hyp { get; private init; }
    public bool Ats { get; private init; }
    public bool Pri { get; private init; }
    public bool Stalls { get; private init; }
    public bool StallForced { get; private init; }

    /// <summary>CMD_SYNC completion is awaited in memory instead of CMDQ_CONS (ARM_SMMU_OPT_MSIPOLL).</summary>
    public bool SyncByMessage { get; private init; }

    public bool RangeInvalidation { get; private init; }

    /// <summary>Both stages: what nesting needs.</summary>
    public bool Nesting => Stage1 && Stage2;

    /// <summary>Stage 2 can force the memory attributes (IDR3.FWB).</summary>
    public bool Stage2ForcesAttributes { get; private init; }

    /// <summary>An entry's shareability override is obeyed (IDR1.ATTR_TYPES_OVR).</summary>
    public bool OverridesAttributes { get; private init; }

    /// <summary>Hardware keeps access and dirty state of coherent tables.</summary>
    public bool DirtyTracking { get; private init; }

    public int AsidBits { get; private init; }
    public int VmidBits { get; private init; }
    public int StreamIdBits { get; private init; }
    public int SubstreamIdBits { get; private init; }
    public int CommandQueueLog2 { get; private init; }
    public int EventQueueLog2 { get; private init; }

    /// <summary>log2 of the first-level stream table's descriptors.</summary>
    public int FirstLevelLog2 { get; private init; }

    public int InputBits { get; private init; }
    public int OutputBits { get; private init; }

    /// <summary>The pages io-pgtable-arm uses on a kernel with 4 KiB pages: 4 KiB, 2 MiB, 1 GiB. 0 without that granule.</summary>
    public ulong PageSizes { get; private init; }

    /// <summary>Reads IDR0, IDR1, IDR3 and IDR5 in the driver's order.</summary>
    public static SmmuFeatures Probe(RegisterPort port)
    {
        var idr0 = new Idr0(port.Read(RegisterOffset.Idr0));
        var idr1 = new Idr1(port.Read(RegisterOffset.Idr1));
        var idr3 = new Idr3(port.Read(RegisterOffset.Idr3));
        var idr5 = new Idr5(port.Read(RegisterOffset.Idr5));
        int output = OutputSizes[(int)idr5.OAS];

        // TTF 3 is AArch32 and AArch64: 40 bits of input at least.
        int input = Math.Max((uint)idr0.TTF == 3 ? 40 : 0, output);
        return new SmmuFeatures
        {
            Stage1 = idr0.S1P,
            Stage2 = idr0.S2P,
            TwoLevelStreamTable = (uint)idr0.ST_LEVEL == 1 && idr1.SIDSIZE > StreamTableSplit,
            TwoLevelContextTable = idr0.CD2L,
            Coherent = idr0.COHACC,
            Hyp = idr0.Hyp,
            Ats = idr0.ATS,
            Pri = idr0.PRI,
            Stalls = (uint)idr0.STALL_MODEL is 0 or 2,
            StallForced = (uint)idr0.STALL_MODEL == 2,
            SyncByMessage = idr0.MSI && idr0.COHACC,
            RangeInvalidation = idr3.RIL,
            Stage2ForcesAttributes = idr3.FWB,
            OverridesAttributes = idr1.ATTR_TYPES_OVR,
            DirtyTracking = idr0 is { HTTU: 2, COHACC: true },
            AsidBits = idr0.ASID16 ? 16 : 8,
            VmidBits = idr0.VMID16 ? 16 : 8,
            StreamIdBits = idr1.SIDSIZE,
            SubstreamIdBits = idr1.SSIDSIZE,
            CommandQueueLog2 = Math.Min(LargestQueue - 4, (int)idr1.CMDQS),
            EventQueueLog2 = Math.Min(LargestQueue - 5, (int)idr1.EVENTQS),
            FirstLevelLog2 = Math.Min(LargestFirstLevel - 3, idr1.SIDSIZE - StreamTableSplit),
            InputBits = input,
            OutputBits = output,
            PageSizes = idr5.GRAN4K ? 0x4020_1000UL : 0,
        };
    }
}
