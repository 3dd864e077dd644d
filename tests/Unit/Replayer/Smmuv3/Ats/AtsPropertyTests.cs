using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Ats;
using TraceReplay.Replayer.Smmuv3.Pri;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3.Ats;

/// <summary>Any mixture of ATS and PRI traffic, configurations, commands and registers ends, and ends the same twice.</summary>
public sealed class AtsPropertyTests
{
    private const int MostEntries = 8;

    [Fact]
    public void Smmu_AnyAtsAndPriTraffic_EndsTheSameTwice() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Run(seed) == Run(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(11, 5));

    /// <summary>What a device is granted is what an access of the same kind then gets: IHI 0070 §3.9.1, §13.7.</summary>
    [Fact]
    public void RequestTranslation_RandomPages_GrantsWhatAccessesGet()
    {
        var random = new Random(17);
        AtsMachine machine = new AtsMachine();
        ulong root = machine.Machine.NewPage();
        ulong cd = machine.Machine.NewPage();
        machine.Machine.Write(cd, SmmuBuilder.NewCd(root, 5));
        machine.Machine.WriteSte(8, SmmuBuilder.NewStage1Ste(cd) with { EATS = AtsMode.Full });
        const ulong Attributes = 0x60_0000_0000_04c0;
        for (ulong page = 0; page < 512; page++)
        {
            ulong descriptor = (0x8000_0000 + ((ulong)random.Next(1024) << 12)) | ((ulong)random.NextInt64() & Attributes) | (uint)random.Next(4);
            machine.Machine.Map(root, page << 12, descriptor);
        }

        Span<AtsTranslation> results = stackalloc AtsTranslation[1];
        for (ulong page = 0; page < 512; page++)
        {
            machine.Smmu.RequestTranslation(new AtsRequest { StreamId = 8, Address = page << 12 }, results);
            TranslationResult read = machine.Machine.Read(8, page << 12);
            TranslationResult write = machine.Machine.Write(8, page << 12);
            Assert.Equal(IsSuccess(read), results[0].Read);
            Assert.Equal(IsSuccess(write), results[0].Write);
            if (results[0].Read)
            {
                Assert.Equal(read.Output, results[0].Address);
            }
        }
    }

    private static bool IsSuccess(in TranslationResult result) => result.Outcome == TraceReplay.Formats.Records.TranslationOutcome.Success;

    private static ulong Run(int seed)
    {
        var random = new Random(seed);
        AtsMachine machine = new AtsMachine().WithStream(8, 16).WithStream(9, 16, AtsMode.SplitStage);
        machine.Smmu.AtsDevice = new DeviceAtc(machine.Smmu, 8, 4) { Answers = random.Next(2) == 0 };
        Span<AtsTranslation> results = stackalloc AtsTranslation[MostEntries];
        for (int step = 0; step < 200; step++)
        {
            uint stream = (uint)random.Next(16);
            bool hasSubstream = random.Next(3) == 0;
            uint substream = (uint)random.Next(6);
            ulong address = random.Next(8) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(32) << 12;
            switch (random.Next(9))
            {
                case 0 or 1:
                    AtsCompletion completion = machine.Smmu.RequestTranslation(
                        new AtsRequest
                        {
                            StreamId = stream,
                            HasSubstream = hasSubstream,
                            Substream = substream,
                            Address = address,
                            Units = random.Next(8) == 0 ? int.MaxValue : random.Next(12) - 2,
                            NoWrite = random.Next(2) == 0,
                            Execute = random.Next(2) == 0,
                        },
                        results);
                    Assert.InRange(completion.Count, 0, MostEntries);
                    Assert.All(results[..completion.Count].ToArray(), r => Assert.Equal(0UL, r.Address & ((1UL << r.SizeLog2) - 1)));
                    break;
                case 2:
                    machine.Smmu.Translate(
                        new Transaction { StreamId = stream, HasSubstream = hasSubstream, Substream = substream, Iova = address, Write = random.Next(2) == 0, Translated = true }, null);
                    break;
                case 3:
                    machine.Smmu.RequestPage(new PageRequest
                    {
                        StreamId = stream,
                        HasSubstream = hasSubstream,
                        Substream = (uint)random.Next(),
                        Address = address,
                        Group = (ushort)random.Next(0x10000),
                        Last = random.Next(2) == 0,
                        Read = random.Next(2) == 0,
                        Write = random.Next(2) == 0,
                    });
                    break;
                case 4:
                    machine.Machine.WriteSte(stream, RandomSte(random));
                    break;
                case 5:
                    // ATC_INV, PRI_RESP and SYNC with any operands.
                    machine.Machine.Command((ulong)(random.NextInt64() & ~0xffL) | (uint)random.Next(0x40, 0x47), (ulong)random.NextInt64());
                    machine.Write(RegisterOffset.Gerrorn, machine.Read(RegisterOffset.Gerror));
                    break;
                case 6:
                    machine.Write(RegisterOffset.Cr0, (uint)random.Next(0x20) | 8);
                    break;
                case 7:
                    machine.Write(random.Next(2) == 0 ? RegisterOffset.PriqCons : RegisterOffset.PriqBase, (ulong)random.NextInt64(), 4);
                    break;
                default:
                    machine.Write(RegisterOffset.Cr2, (uint)random.Next(16));
                    break;
            }
        }

        StateHash hash = StateHash.Create();
        machine.Smmu.AddStateHash(ref hash);
        machine.Machine.Memory.AddStateHash(ref hash);
        return hash.Finish();
    }

    private static Ste RandomSte(Random random) => SmmuBuilder.NewNestedSte(0x4200_0000 + ((ulong)random.Next(32) << 12), 0x4200_0000 + ((ulong)random.Next(32) << 12), 3) with
    {
        V = random.Next(8) != 0,
        Config = (StreamConfig)random.Next(8),
        EATS = (AtsMode)random.Next(4),
        S1CDMax = (byte)random.Next(3),
        S1DSS = (DefaultSubstream)random.Next(4),
        PPAR = random.Next(2) == 0,
    };
}
