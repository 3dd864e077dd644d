using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>No register write, table content or command makes the model throw or run away, and the same input gives the same state.</summary>
public sealed class TotalityTests
{
    private const ulong Base = 0x4000_0000;
    private const int MostSteps = 200;

    [Fact]
    public void Smmu_RandomMemoryAndRegisters_NeitherThrowsNorRunsAway() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Hash(seed, SmmuProfile.Arch) != 0 && Hash(seed, SmmuProfile.Qemu111) != 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(1, 3));

    [Fact]
    public void Smmu_SameInput_GivesTheSameState() => Assert.Equal(Hash(4711, SmmuProfile.Qemu111), Hash(4711, SmmuProfile.Qemu111));

    [Fact]
    public void Smmu_RandomValidLookingTables_NeitherThrowsNorRunsAway() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Walks(seed, SmmuProfile.Arch) && Walks(seed, SmmuProfile.Qemu111))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(3, 5));

    [Fact]
    public void Translate_CachedConfiguration_AllocatesNothing()
    {
        var machine = new SmmuBuilder(SmmuProfile.Qemu111);
        ulong root = machine.NewPage();
        machine.WriteSte(4, SmmuBuilder.NewStage2Ste(root, 7));
        for (ulong page = 0; page < 64; page++)
        {
            machine.Map(root, page << 12, SmmuBuilder.Page2(page << 12));
        }

        var transaction = new Transaction { StreamId = 4 };
        machine.Smmu.Translate(transaction, null);

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (ulong page = 0; page < 64; page++)
            {
                machine.Smmu.Translate(transaction with { Iova = page << 12 }, null);
                machine.Smmu.Translate(transaction with { Iova = page << 12 }, null);
            }
        }));
    }

    private static ulong Hash(int seed, SmmuProfile profile)
    {
        var random = new Random(seed);
        var memory = new PhysicalMemory();
        memory.SetRange(Base, Base + 0xf_ffff, MemoryKind.Ram);
        var bytes = new byte[0x4000];
        random.NextBytes(bytes);
        memory.TryWrite(Base, bytes);
        var smmu = new Smmu(memory, SmmuIdentification.Qemu111Nested, profile);
        for (int i = 0; i < 40; i++)
        {
            smmu.WriteRegister((uint)random.Next(0x40) * 4, (ulong)random.NextInt64(), 4);
            smmu.WriteRegister(0x10000 + ((uint)random.Next(0x40) * 4), (ulong)random.NextInt64(), 8);
        }

        // A queue of at most 1024 commands keeps the run short.
        smmu.WriteRegister(0x90, Base | 10, 8);
        smmu.WriteRegister(0xa0, (Base + 0x8000) | 3, 8);
        smmu.WriteRegister(0x80, Base, 8);
        smmu.WriteRegister(0x20, 0xd, 4);
        smmu.WriteRegister(0x98, (uint)random.Next(), 4);
        Drive(smmu, random);
        StateHash hash = StateHash.Create();
        smmu.AddStateHash(ref hash);
        memory.AddStateHash(ref hash);
        return hash.Finish();
    }

    private static bool Walks(int seed, SmmuProfile profile)
    {
        var random = new Random(seed);
        var machine = new SmmuBuilder(profile);

        // Descriptors that point into the same few pages: loops, tables of tables, leaves anywhere.
        for (ulong page = 0; page < 16; page++)
        {
            for (ulong entry = 0; entry < 512; entry++)
            {
                ulong target = Base + ((ulong)random.Next(20) << 12);
                machine.Memory.Write64(Base + (page << 12) + (entry * 8), target | (uint)(random.Next(0x1000) | 1) | ((ulong)(uint)random.Next(16) << 59));
            }
        }

        for (uint stream = 0; stream < 64; stream++)
        {
            Ste ste = SmmuBuilder.NewStage2Ste(Base + ((ulong)random.Next(16) << 12), (ushort)random.Next(3)) with
            {
                Config = (StreamConfig)random.Next(4, 8),
                S2T0SZ = (byte)random.Next(16, 40),
                S2SL0 = (byte)random.Next(3),
                S2TG = (Granule)random.Next(3),
                S1ContextPtr = 0x4080_0000 + (stream * 64),
            };
            machine.WriteSte(stream, ste);
            Cd cd = SmmuBuilder.NewCd(Base + ((ulong)random.Next(16) << 12), (ushort)random.Next(3)) with
            {
                T0SZ = (byte)random.Next(16, 40),
                TG0 = (Granule)random.Next(3),
                EPD1 = random.Next(2) == 0,
                T1SZ = (byte)random.Next(16, 40),
                TG1 = (GranuleTtb1)random.Next(1, 4),
                TTB1 = Base,
                TBI0 = random.Next(2) == 0,
            };
            machine.Write(0x4080_0000 + (stream * 64), cd);
        }

        Drive(machine.Smmu, random);
        return true;
    }

    private static void Drive(Smmu smmu, Random random)
    {
        var steps = new List<TranslationStep>();
        for (int i = 0; i < 200; i++)
        {
            steps.Clear();
            ulong iova = (ulong)random.NextInt64() >> random.Next(48);
            smmu.Translate(
                new Transaction
                {
                    StreamId = (uint)random.Next(64),
                    Iova = random.Next(2) == 0 ? iova : ~iova,
                    Write = random.Next(2) == 0,
                    Privileged = random.Next(2) == 0,
                    Instruction = random.Next(4) == 0,
                    HasSubstream = random.Next(8) == 0,
                    Substream = (uint)random.Next(4),
                },
                steps);
            Assert.True(steps.Count < MostSteps, $"{steps.Count} steps");
        }
    }
}
