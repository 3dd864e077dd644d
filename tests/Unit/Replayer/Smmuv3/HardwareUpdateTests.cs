using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>What vectors cannot say of hardware updates: who wrote a descriptor, inhibited updates, allocations.</summary>
public sealed class HardwareUpdateTests
{
    private const ulong AccessFlag = 1 << 10;
    private const ulong Clean2 = (1UL << 51) | (1 << 6);

    private static SmmuIdentification WithUpdates => SmmuIdentification.FromRegisters(0x0d44109b, 0x02730010, 0, 0x1414, 0, 0x74, 0, 1);

    [Fact]
    public void Translate_AccessFlagSet_IsAWriteOfTheRecord()
    {
        SmmuBench bench = Bench();
        ulong entry = bench.EntryOf(SmmuBench.Stage1Table, 0x1000, 3);
        bench.Memory.TrackWriters = true;
        bench.Memory.CurrentRecord = 42;
        Assert.Equal(TranslationOutcome.Success, bench.Read(0x1000).Outcome);
        Assert.Equal(42, bench.Memory.LastWriter(entry));
    }

    [Fact]
    public void Translate_NothingToUpdate_WritesNothing()
    {
        SmmuBench bench = Bench();
        bench.Map1(0x1000, 0x9000);
        bench.Memory.TrackWriters = true;
        bench.Memory.CurrentRecord = 42;
        Assert.Equal(TranslationOutcome.Success, bench.WriteTo(0x1000).Outcome);
        Assert.Equal(-1, bench.Memory.LastWriter(bench.EntryOf(SmmuBench.Stage1Table, 0x1000, 3)));
    }

    [Fact]
    public void Translate_FlagsSetAgainAndAgain_AllocatesNothing()
    {
        SmmuBench bench = Bench();
        ulong entry = bench.EntryOf(SmmuBench.Stage1Table, 0x1000, 3);
        for (ulong page = 2; page < 2000; page++)
        {
            bench.Map1(page << 12, page << 12);
        }

        Rounds(bench, entry);
        int updates = 0;
        Assert.Equal(0, Allocation.Least(() => updates = Rounds(bench, entry)));
        Assert.True(updates > 0);
    }

    /// <summary>IHI 0070 §9.1: with HTTUI writable-clean counts as writable, AF as set, and memory stays.</summary>
    [Fact]
    public void Walk_UpdatesInhibited_PassesAndWritesNothing()
    {
        PhysicalMemory memory = new();
        memory.Write64(0x8000_0000, 0x9000 | Clean2 | 3);
        TlbEntry entry = default;
        Assert.True(Stage2(memory, Access.TableWrite with { UpdatesInhibited = true }, ref entry));
        memory.TryRead64(0x8000_0000, out ulong after);
        Assert.Equal(0x9000 | Clean2 | 3, after);
        Assert.Equal(Permissions.Stage2Read | Permissions.Stage2Write, entry.Permissions & (Permissions.Stage2Read | Permissions.Stage2Write));
    }

    [Fact]
    public void Walk_UpdatesNotInhibited_MakesThePageDirty()
    {
        PhysicalMemory memory = new();
        memory.Write64(0x8000_0000, 0x9000 | Clean2 | 3);
        TlbEntry entry = default;
        Assert.True(Stage2(memory, Access.TableWrite, ref entry));
        memory.TryRead64(0x8000_0000, out ulong after);
        Assert.Equal(0x9000 | Clean2 | AccessFlag | (1 << 7) | 3, after);
    }

    /// <summary>Memory that is not what the walk read is left alone.</summary>
    [Fact]
    public void TryApply_DescriptorChangedMeanwhile_LeavesIt()
    {
        PhysicalMemory memory = new();
        memory.Write64(0x1000, 5);
        Assert.True(DescriptorUpdate.TryApply(memory, default, 0x1000, 3, 7));
        memory.TryRead64(0x1000, out ulong after);
        Assert.Equal(5UL, after);
    }

    private static bool Stage2(PhysicalMemory memory, Access access, ref TlbEntry entry)
    {
        Ste ste = SmmuBench.Stage2Ste with { S2T0SZ = 39, S2HA = true, S2HD = true };
        var context = new StreamContext();
        context.Stage2.GranuleBits = 12;
        context.Stage2.Format = new TableFormats(WithUpdates, SmmuProfile.Arch, false).Stage2(ste, 12, 3, 44);
        Fault fault = default;
        var walk = new Stage2Walk(memory, new DescriptorRules(SmmuProfile.Arch), WithUpdates, SmmuProfile.Arch);
        return walk.Walk(context, 0, access, 3, 0x8000_0000, null, ref entry, ref fault);
    }

    private static SmmuBench Bench() => new SmmuBench(SmmuProfile.Arch, WithUpdates).With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd with { HA = true, HD = true })
        .Map1(0x1000, 0x9000, SmmuBench.ReadWrite1 & ~AccessFlag);

    private static int Rounds(SmmuBench bench, ulong entry)
    {
        int updates = 0;
        for (int i = 0; i < 3; i++)
        {
            bench.Memory.Write64(entry, 0x9000 | (SmmuBench.ReadOnly1 & ~AccessFlag) | (1UL << 51) | 3);
            for (ulong page = 1; page < 2000; page++)
            {
                bench.WriteTo(page << 12);
            }

            bench.Memory.TryRead64(entry, out ulong after);
            updates += (after & AccessFlag) != 0 && (after & (1 << 7)) == 0 ? 1 : 0;
        }

        return updates;
    }
}
