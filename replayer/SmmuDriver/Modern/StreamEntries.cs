using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// Stream table entries: what a domain calls for, written step by step, each followed by CMD_CFGI_STE and CMD_SYNC, and a prefetch at the end whether or not
/// anything changed. Kernel: arm_smmu_make_*_ste, arm_smmu_get_ste_used, arm_smmu_get_ste_update_safe, arm_smmu_write_ste, Linux 6.12 and 7.3.
/// </summary>
internal sealed class StreamEntries(DriverContext context, StreamTable table) : EntryWriter(context.Memory)
{
    private const ulong Mev = 1UL << 19;
    private const ulong EatsTranslate = 1UL << 28;
    private const ulong EatsSplitStage = 2UL << 28;
    private const ulong ShCfg = 3UL << 44;
    private const ulong S2S = 1UL << 57;

    // Since 6.19 event merging, and ATS where nothing forbids it, may change under the SMMU's eyes.
    private readonly bool _relaxes = context.Dialect.Driver >= SmmuDriverGeneration.Linux73;
    private uint _streamId;

    public static Ste Abort { get; } = new() { V = true, Config = StreamConfig.Abort };

    /// <summary>Puts the entry of a device in place. Kernel: arm_smmu_install_ste_for_dev.</summary>
    public void Install(Master master, in Ste entry)
    {
        _streamId = master.StreamId;
        Write(table.AddressOf(master.StreamId), MemoryMarshal.Cast<Ste, ulong>(new ReadOnlySpan<Ste>(in entry)));
        context.Queue.Issue(new PrefetchCommand { Opcode = CommandOpcode.PrefetchConfig, StreamID = _streamId });
    }

    public Ste Bypass() => new() { V = true, Config = StreamConfig.Bypass, SHCFG = Incoming };

    /// <summary>Stage 1 with the device's own descriptor table.</summary>
    public Ste Stage1(Master master)
    {
        const ulong ContextAddress = 0x000f_ffff_ffff_ffc0;
        return new Ste
        {
            V = true,
            Config = StreamConfig.Stage1,
            S1ContextPtr = master.ContextTable & ContextAddress,
            S1DSS = DefaultSubstream.Substream0,
            S1CIR = Cacheability.WriteBackAllocate,
            S1COR = Cacheability.WriteBackAllocate,
            S1CSH = Shareability.Inner,
            S1STALLD = context.Features is { Stalls: true },
        };
    }

    public Ste Stage2(Domain domain)
    {
        PageTableFormat format = domain.Table!.Format;
        bool coherent = context.Features.Coherent;
        Cacheability cacheability = coherent ? Cacheability.WriteBackAllocate : Cacheability.NonCacheable;
        return new Ste
        {
            V = true,
            Config = StreamConfig.Stage2,
            S2FWB = format.ForcesAttributes,
            SHCFG = Incoming,
            S2VMID = (ushort)domain.Vmid,
            S2T0SZ = (byte)(64 - format.InputBits),
            S2SL0 = (byte)(2 - format.StartLevel),
            S2IR0 = cacheability,
            S2OR0 = cacheability,
            S2SH0 = coherent ? Shareability.Inner : Shareability.Outer,
            S2PS = ContextTables.SizeCode(format.OutputBits),
            S2AA64 = true,
            S2PTW = true,
            S2R = true,
            S2TTB = domain.Table.Start,
        };
    }

    /// <summary>The guest's entry over the parent's stage 2. Kernel: arm_smmu_make_nested_domain_ste.</summary>
    public Ste Nested(Domain domain)
    {
        switch (VirtualEntry.ConfigOf(domain.VirtualSte0))
        {
            case StreamConfig.Bypass:
                return Stage2(domain.Virtual!.Parent);
            case StreamConfig.Stage1:
                Ste entry = Stage2(domain.Virtual!.Parent) with { Config = StreamConfig.Nested, MEV = true };
                Span<ulong> words = stackalloc ulong[Words];
                MemoryMarshal.Write(MemoryMarshal.AsBytes(words), in entry);
                words[0] |= domain.VirtualSte0 & ~VirtualEntry.ConfigMask;
                words[1] |= domain.VirtualSte1;
                return MemoryMarshal.Cast<ulong, Ste>(words)[0];
            default:
                return Abort;
        }
    }

    private byte Incoming => context.Features.OverridesAttributes ? StreamEntryWriter.ShareabilityIncoming : (byte)0;

    protected override void Used(ReadOnlySpan<ulong> entry, Span<ulong> used)
    {
        used[0] = 1;
        if ((entry[0] & 1) == 0)
        {
            return;
        }

        used[0] |= VirtualEntry.ConfigMask;
        var config = (StreamConfig)Bits.Get(entry[0], 3, 1);
        if (((byte)config & 1) != 0)
        {
            used[0] |= Bits.Mask(5, 4) | Bits.Mask(51, 6) | Bits.Mask(63, 59);
            used[1] |= Bits.Mask(7, 0) | Bits.Mask(27, 27) | Bits.Mask(31, 28) | Mev;
            used[2] |= Bits.Mask(15, 0);
            if (Bits.Get(entry[1], 1, 0) == (ulong)DefaultSubstream.Bypass)
            {
                used[1] |= ShCfg;
            }
        }

        if (((byte)config & 2) != 0)
        {
            used[1] |= Bits.Mask(25, 25) | Bits.Mask(29, 28) | ShCfg | Mev;
            used[2] |= Bits.Mask(15, 0) | Bits.Mask(50, 32) | Bits.Mask(52, 51) | Bits.Mask(54, 54) | Bits.Mask(58, 57);
            used[3] |= Bits.Mask(51, 4);
        }

        if (config == StreamConfig.Bypass)
        {
            used[1] |= ShCfg;
        }
    }

    protected override void Relaxed(ReadOnlySpan<ulong> current, ReadOnlySpan<ulong> target, Span<ulong> relaxed)
    {
        if (!_relaxes)
        {
            return;
        }

        bool splitStage = ((current[1] | target[1]) & EatsSplitStage) != 0;
        bool stalls = ((current[2] | target[2]) & S2S) != 0;
        relaxed[1] = Mev | (splitStage || stalls ? 0 : EatsTranslate);
    }

    protected override void Sync()
    {
        context.Queue.Issue([SmmuCommandWords.Of(new CfgiSteCommand { Opcode = CommandOpcode.CfgiSte, StreamID = _streamId, Leaf = true })], sync: true);
    }
}
