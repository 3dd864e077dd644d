using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Whatever devices and software do: no stall record is lost, every stalled transaction gets one outcome, tags are unique. IHI 0070 §3.12.2, §7.2.1.</summary>
public sealed class StallModelTests
{
    private const uint Ending = 12;
    private const int QueueEntries = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    public void Smmu_AnySequenceOfStallsAndAnswers_KeepsAccount(int stallMax)
    {
        var step = from kind in Gen.Choose(0, 9) from stream in Gen.Choose(8, 10) from number in Gen.Choose(0, 23) select (kind, (uint)stream, (uint)number);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps => Run(steps, stallMax)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Translate_MoreStallsThanCanWait_IsUnmodelledAndBounded()
    {
        var watch = new StallWatch();
        SmmuBench bench = BenchOf(1, watch);
        for (ulong i = 0; i < StallTable.Largest + 1; i++)
        {
            Assert.Equal(TranslationOutcome.Stall, bench.Read(i * 8, 8).Outcome);
        }

        Assert.Equal(StallModel.Exhausted, bench.Read(0x7f_0000, 8).Unmodelled);
        Assert.Equal(StallTable.Largest, bench.Smmu.StallsWaiting);
    }

    [Fact]
    public void Reset_WithStalledTransactions_EndsThem()
    {
        var watch = new StallWatch();
        SmmuBench bench = BenchOf(1, watch);
        bench.Read(0x1000, 8);
        bench.Read(0x2000, 8);
        watch.Open.UnionWith([(8, 0x1000), (8, 0x2000)]);
        bench.Smmu.Reset();
        Assert.Empty(watch.Open);
        Assert.Equal(0, bench.Smmu.StalledCount);
    }

    private static SmmuBench BenchOf(int stallMax, StallWatch watch)
    {
        // STALL_MODEL = 0.
        var id = SmmuIdentification.FromRegisters(0x0c44101b, 0x02730010, 0, 0x1414, 0, 0x74 | ((uint)stallMax << 16), 0, 1);
        var bench = new SmmuBench(SmmuProfile.Arch, id);
        bench.Smmu.Observer = watch;
        bench.With(SmmuBench.PlainCd with { S = true }).With(SmmuBench.PlainCd, SmmuBench.ContextDescriptor + 0x1000);
        for (uint stream = 8; stream <= 10; stream++)
        {
            bench.With(SmmuBench.Stage1Ste, stream);
        }

        return bench.With(SmmuBench.Stage1Ste with { S1ContextPtr = SmmuBench.ContextDescriptor + 0x1000 }, Ending);
    }

    private static void Run(IReadOnlyList<(int Kind, uint Stream, uint Number)> steps, int stallMax)
    {
        var watch = new StallWatch();
        SmmuBench bench = BenchOf(stallMax, watch);
        ulong sequence = 0;
        foreach ((int kind, uint stream, uint number) in steps)
        {
            switch (kind)
            {
                case <= 3:
                    // Sixteen pages; the low bits make each address its own.
                    ulong iova = ((number & 15UL) << 12) + (sequence++ * 4);
                    if (bench.Read(iova, stream).Outcome == TranslationOutcome.Stall)
                    {
                        Assert.True(watch.Open.Add((stream, iova)));
                    }

                    break;
                case 4:
                    watch.Answer((ushort)number, stream);
                    bench.Command(new ResumeCommand { Opcode = CommandOpcode.Resume, StreamID = stream, STAG = (ushort)number, Ac = true });
                    break;
                case 5:
                    watch.Answer((ushort)number, stream);
                    bench.Command(new ResumeCommand { Opcode = CommandOpcode.Resume, StreamID = stream, STAG = (ushort)number, Ab = (number & 1) != 0 });
                    break;
                case 6 when number == 0:
                    watch.AnswerAll(stream);
                    bench.Command(new StallTermCommand { Opcode = CommandOpcode.StallTerm, StreamID = stream });
                    break;
                case 7 when number < 4:
                    bench.Map1((ulong)number << 12, 0x8000_0000);
                    break;
                case 8:
                    bench.Read(0xf000, Ending);
                    break;
                default:
                    ConsumeOne(bench);
                    break;
            }

            Check(bench, watch, stallMax);
        }

        Finish(bench, watch, stallMax);
    }

    private static void Check(SmmuBench bench, StallWatch watch, int stallMax)
    {
        Assert.Equal(watch.Open.Count, bench.Smmu.StalledCount);
        Assert.True(watch.Unanswered.Count <= stallMax);
        Assert.Equal(watch.Open.Count, watch.Unanswered.Count + bench.Smmu.StallsWaiting);
        Assert.All(watch.Unanswered.Values, stalled => Assert.Contains(stalled, watch.Open));

        // One waits only for want of a tag or of room.
        Assert.True(bench.Smmu.StallsWaiting == 0 || watch.Unanswered.Count == stallMax || Queued(bench) == QueueEntries);
    }

    // Software that reads all records sees one of every transaction, as far as there are tags; and then it ends them all.
    private static void Finish(SmmuBench bench, StallWatch watch, int stallMax)
    {
        while (Queued(bench) != 0)
        {
            ConsumeOne(bench);
        }

        Assert.Equal(Math.Min(watch.Open.Count, stallMax), watch.Unanswered.Count);
        for (uint stream = 8; stream <= 10; stream++)
        {
            watch.AnswerAll(stream);
            bench.Command(new StallTermCommand { Opcode = CommandOpcode.StallTerm, StreamID = stream });
        }

        Assert.Empty(watch.Open);
        Assert.Equal(0, bench.Smmu.StalledCount);
    }

    private static int Queued(SmmuBench bench) =>
        (int)((bench.Register(RegisterOffset.EventqProd) - bench.Register(RegisterOffset.EventqCons)) & ((2 * QueueEntries) - 1));

    private static void ConsumeOne(SmmuBench bench)
    {
        if (Queued(bench) != 0)
        {
            bench.Write(RegisterOffset.EventqCons, (bench.Register(RegisterOffset.EventqCons) + 1) & ((2 * QueueEntries) - 1));
        }
    }
}
