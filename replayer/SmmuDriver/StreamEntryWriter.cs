using System.Runtime.InteropServices;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Writes the stream table entry a device's domain calls for, with the CMD_CFGI_STE and CMD_SYNC after each step. Kernel: arm_smmu_write_strtab_ent of
/// Linux 5.10; the nested series lets it change an entry that translates (patch "Get prepared for nested stage support").
/// </summary>
internal sealed class StreamEntryWriter(DriverContext context, StreamTable table)
{
    /// <summary>STE.SHCFG: use the incoming shareability.</summary>
    public const byte ShareabilityIncoming = 1;

    /// <summary>The entry of a stream without domain; disable_bypass is the default.</summary>
    public static Ste Abort { get; } = new() { V = true, Config = StreamConfig.Abort, SHCFG = ShareabilityIncoming };

    private static readonly Rule LiveEntry = new(
        "ste.live-bypass",
        "an entry that translates is changed to stage 2 only: the stream-table writer stops in BUG()",
        "IOMMU v13 patch, drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c arm_smmu_write_strtab_ent; review of 2020-12-09");

    private readonly bool _changesLiveEntries = context.Dialect.HasNesting;
    private readonly bool _bypassOnLiveBugs = context.Dialect.Has(Quirk.BypassOnLiveSteBugs);
    private readonly bool _onStallSeries = context.Dialect.HasStallSeries;
    private readonly bool _keepsStage2Words = context.Dialect.Has(Quirk.StageOneKeepsStage2Words);

    /// <returns>The rule by which the kernel stops here for good; null when the entry was written.</returns>
    public Rule? Install(Master master)
    {
        ulong address = table.AddressOf(master.StreamId);
        Domain? domain = master.Domain;
        bool stage1 = domain is { Stage: DomainStage.Stage1 } or { Stage: DomainStage.Nested, GuestStage1: true };
        bool stage2 = domain is { Stage: DomainStage.Stage2 or DomainStage.Nested };

        if (domain is null or { Abort: true })
        {
            bool bypass = domain is null && !context.Host.DisableBypass;
            WriteFixed(address, master.StreamId, bypass ? StreamConfig.Bypass : StreamConfig.Abort);
            return null;
        }

        if (_changesLiveEntries && IsLive(address))
        {
            if (_bypassOnLiveBugs && !(stage1 && stage2))
            {
                return LiveEntry;
            }

            context.Memory.Write64(address, 0);
            SyncEntry(master.StreamId);
        }

        WriteTranslation(address, master, domain, stage1, stage2);
        return null;
    }

    private void WriteFixed(ulong address, uint streamId, StreamConfig config)
    {
        Ste entry = Abort with { Config = config };
        WriteWord(address, entry, 0);
        WriteWord(address, entry, 1);
        WriteWord(address, entry, 2);
        SyncEntry(streamId);
    }

    private void WriteTranslation(ulong address, Master master, Domain domain, bool stage1, bool stage2)
    {
        uint streamId = master.StreamId;
        Ste entry = Compose(master, domain, stage1, stage2);
        if (stage1)
        {
            WriteWord(address, entry, 1);
        }
        else if (master.AtsEnabled)
        {
            KeepWithAts(address);
        }

        if (stage2 || !_keepsStage2Words)
        {
            WriteWord(address, entry, 2);
            WriteWord(address, entry, 3);
        }

        SyncEntry(streamId);
        WriteWord(address, entry, 0);
        SyncEntry(streamId);
        context.Queue.Issue(new PrefetchCommand { Opcode = CommandOpcode.PrefetchConfig, StreamID = streamId });
    }

    private Ste Compose(Master master, Domain domain, bool stage1, bool stage2)
    {
        var entry = new Ste { V = true, Config = stage1 && stage2 ? StreamConfig.Nested : stage1 ? StreamConfig.Stage1 : StreamConfig.Stage2 };
        if (stage1)
        {
            const ulong ContextAddress = 0x000f_ffff_ffff_ffc0;
            entry = entry with
            {
                S1ContextPtr = domain.ContextTable & ContextAddress,
                S1Fmt = (ContextTableFormat)domain.ContextFormat,
                S1CDMax = domain.ContextBits,
                S1DSS = DefaultSubstream.Substream0,
                S1CIR = Cacheability.WriteBackAllocate,
                S1COR = Cacheability.WriteBackAllocate,
                S1CSH = Shareability.Inner,
                STRW = _onStallSeries && context.Host.InEl2 ? StreamWorld.El2 : StreamWorld.El1,
                S1STALLD = context.Features is { Stalls: true, StallForced: false } && !(_onStallSeries && master.StallEnabled),
                EATS = master.AtsEnabled ? AtsMode.Full : AtsMode.Off,
            };
        }

        if (!stage2)
        {
            return entry;
        }

        PageTableFormat format = domain.Table!.Format;
        return entry with
        {
            S2VMID = (ushort)domain.Vmid,
            S2T0SZ = (byte)(64 - format.InputBits),
            S2SL0 = (byte)(2 - format.StartLevel),
            S2IR0 = TableCacheability,
            S2OR0 = TableCacheability,
            S2SH0 = context.Features.Coherent ? Shareability.Inner : Shareability.Outer,
            S2PS = ContextTables.SizeCode(format.OutputBits),
            S2AA64 = true,
            S2PTW = true,
            S2R = true,
            S2TTB = domain.Table.Start,
        };
    }

    // A stage-2 entry keeps word 1 of whatever was there before.
    private void KeepWithAts(ulong address)
    {
        context.Memory.TryRead64(address + 8, out ulong word);
        Span<ulong> words = [0, word, 0, 0, 0, 0, 0, 0];
        Ste entry = MemoryMarshal.Cast<ulong, Ste>(words)[0] with { EATS = AtsMode.Full };
        WriteWord(address, entry, 1);
    }

    private Cacheability TableCacheability => context.Features.Coherent ? Cacheability.WriteBackAllocate : Cacheability.NonCacheable;

    private bool IsLive(ulong address)
    {
        context.Memory.TryRead64(address, out ulong word);
        Span<ulong> words = [word, 0, 0, 0, 0, 0, 0, 0];
        Ste entry = MemoryMarshal.Cast<ulong, Ste>(words)[0];
        return entry is { V: true, Config: StreamConfig.Stage1 or StreamConfig.Stage2 or StreamConfig.Nested };
    }

    private void WriteWord(ulong address, in Ste entry, int word) =>
        context.Memory.Write64(address + ((ulong)word * 8), MemoryMarshal.Cast<Ste, ulong>(new ReadOnlySpan<Ste>(in entry))[word]);

    // Kernel: arm_smmu_sync_ste_for_sid.
    private void SyncEntry(uint streamId)
    {
        context.Queue.Issue(new CfgiSteCommand { Opcode = CommandOpcode.CfgiSte, StreamID = streamId, Leaf = true });
        context.Queue.Sync();
    }
}
