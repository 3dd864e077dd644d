using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Merge;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class WalkedMemoryTests
{
    private const int Process = 7;
    private const int Iommufd = 3;

    private readonly ListSink _sink = new();

    [Fact]
    public void Observe_StageOneEntryInABlockOfStageTwo_IsFoundInTheProgramsMemory()
    {
        var mappings = new IoasMappings();
        mappings.Observe(Map());
        var memory = new WalkedMemory(mappings);
        var written = new List<(ulong Guest, ulong User, uint Ioas)>();
        _sink.Check = r => written.Add((((MemoryRecord)r).Address, ((MemoryRecord)r).HostVirtualAddress, ((MemoryRecord)r).Ioas));
        Assert.Equal(1, memory.Observe(Walk(0x4021_8003), Process, Iommufd, _sink));
        Assert.Equal(0, memory.Observe(Walk(0x4021_8003), Process, Iommufd, _sink));
        Assert.Equal(1, memory.Observe(Walk(0), Process, Iommufd, _sink));
        Assert.All(written, w => Assert.Equal((0x4021_7018UL, 0x7f00_0021_7018UL, 2u), w));
    }

    [Fact]
    public void Find_AfterUnmap_KnowsNothing()
    {
        var mappings = new IoasMappings();
        mappings.Observe(Map());
        byte[] argument = new byte[24];
        argument[4] = 2;
        BitConverter.TryWriteBytes(argument.AsSpan(8), 0x4000_0000UL);
        BitConverter.TryWriteBytes(argument.AsSpan(16), 0x40_0000UL);
        mappings.Observe(new IoctlRecord { ProcessId = Process, Fd = Iommufd, Request = 0x3b86, In = argument, Out = argument });
        mappings.Find(Process, Iommufd, 0x4000_0000, out _, out ulong user);
        Assert.Equal(0UL, user);
    }

    private static IoctlRecord Map()
    {
        byte[] argument = new byte[40];
        argument[8] = 2;
        BitConverter.TryWriteBytes(argument.AsSpan(16), 0x7f00_0000_0000UL);
        BitConverter.TryWriteBytes(argument.AsSpan(24), 0x40_0000UL);
        BitConverter.TryWriteBytes(argument.AsSpan(32), 0x4000_0000UL);
        return new IoctlRecord { ProcessId = Process, Fd = Iommufd, Request = 0x3b85, In = argument, Out = argument };
    }

    // The block shows with another page of it than the table's.
    private static SmmuTranslationRecord Walk(ulong entry)
    {
        var walk = new SmmuTranslationRecord { StreamId = 0x40, Iova = 0xffff_d000, Outcome = TranslationOutcome.Success };
        walk.Steps.Add(new TranslationStep { Kind = TranslationStepKind.TlbMiss, Asid = -1, Vmid = 1, Address = 0x4020_0000 });
        walk.Steps.Add(new TranslationStep { Kind = TranslationStepKind.TableEntry, Stage = 2, Level = 2, Address = 0x4020_0000, EntryAddress = 0x48c8_9008, Value = 0x5aa0_07fd });
        walk.Steps.Add(new TranslationStep { Kind = TranslationStepKind.TableEntry, Stage = 1, Level = 1, Address = 0xffff_d000, EntryAddress = 0x5aa1_7018, Value = entry });
        return walk;
    }
}
