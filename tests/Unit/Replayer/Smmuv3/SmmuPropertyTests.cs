using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Whatever software writes into registers, tables and queues, the SMMU answers, and answers the same again.</summary>
public sealed class SmmuPropertyTests
{
    private static readonly uint[] Offsets =
    [
        RegisterOffset.Cr0, RegisterOffset.Cr1, RegisterOffset.Cr2, RegisterOffset.Gbpa, RegisterOffset.IrqCtrl, RegisterOffset.Gerrorn, RegisterOffset.StrtabBase,
        RegisterOffset.StrtabBaseCfg, RegisterOffset.CmdqBase, RegisterOffset.CmdqProd, RegisterOffset.CmdqCons, RegisterOffset.EventqBase, RegisterOffset.EventqProd,
        RegisterOffset.EventqCons, RegisterOffset.GerrorIrqCfg0, 0x94, 0x3, 0x8000, 0xfffc, 0x1_ffff, uint.MaxValue,
    ];

    private static readonly byte[] Opcodes = [1, 2, 3, 4, 5, 6, 0x10, 0x11, 0x12, 0x13, 0x20, 0x22, 0x28, 0x2a, 0x30, 0x40, 0x41, 0x44, 0x45, 0x46];

    /// <summary>64-bit values with few, many or all bits.</summary>
    private static readonly Gen<ulong> Words =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from shift in Gen.Choose(0, 63)
        select (((ulong)(uint)high << 32) | (uint)low) >> shift;

    [Theory]
    [InlineData("arch")]
    [InlineData("qemu-11.1")]
    public void WriteRegister_AnySequence_NeverThrowsAndFinishes(string profile)
    {
        var write = from offset in Gen.Elements(Offsets) from value in Words from size in Gen.Elements(4, 8) select (offset, value, size);
        Prop.ForAll(write.ListOf().ToArbitrary(), writes => Same(profile, bench =>
        {
            foreach ((uint offset, ulong value, int size) in writes)
            {
                bench.Write(offset, value, size);
                bench.Smmu.ReadRegister(offset, size);
                bench.Read(value);
            }
        })).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("arch")]
    [InlineData("qemu-11.1")]
    public void Translate_AnyTables_NeverThrowsAndStaysInside(string profile)
    {
        // Bits flipped in a working configuration: word of the STE (0-7), CD (8-15), or a table of either stage (16-31).
        var flip = from word in Gen.Choose(0, 31) from bit in Gen.Choose(0, 63) select (word, bit);
        var script = from flips in flip.ListOf() from iovas in Words.ListOf(4) select (flips, iovas);
        Prop.ForAll(script.ToArbitrary(), run => Same(profile, bench =>
        {
            bench.With(SmmuBench.NestedSte).With(SmmuBench.PlainCd).MapTables2().Map2(0x5000_0000, 0x9000).Map1(0, 0x5000_0000);
            foreach ((int word, int bit) in run.flips)
            {
                ulong address = AddressOf(bench, word);
                bench.Memory.TryRead64(address, out ulong value);
                bench.Memory.Write64(address, value ^ (1UL << bit));
            }

            foreach (ulong iova in run.iovas.Append(0UL))
            {
                TranslationResult result = bench.WriteTo(iova);
                Assert.Equal(result.Outcome == TranslationOutcome.Fault, result.Event != 0);
                Assert.True(result.Outcome != TranslationOutcome.Success || result.Output >> 44 == 0, $"output {result.Output:x}");
            }
        })).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("arch")]
    [InlineData("qemu-11.1")]
    public void Command_AnySequence_NeverThrowsAndLeavesNoneBehind(string profile)
    {
        var command = from opcode in Gen.Elements(Opcodes) from word0 in Words from word1 in Words select ((word0 & ~0xffUL) | opcode, word1);
        Prop.ForAll(command.ListOf().ToArbitrary(), commands => Same(profile, bench =>
        {
            bench.With(SmmuBench.Stage1Ste).With(SmmuBench.PlainCd).Map1(0x1000, 0x9000);
            foreach ((ulong word0, ulong word1) in commands)
            {
                bench.Read(0x1000);
                bench.CommandWords(word0, word1);
                bool stopped = bench.Register(RegisterOffset.Gerror) != bench.Register(RegisterOffset.Gerrorn);
                Assert.Equal(stopped, (bench.Register(RegisterOffset.CmdqCons) & 0xf) != bench.Register(RegisterOffset.CmdqProd));
                if (stopped)
                {
                    bench.Write(RegisterOffset.CmdqCons, bench.Register(RegisterOffset.CmdqProd));
                    bench.Write(RegisterOffset.Gerrorn, bench.Register(RegisterOffset.Gerror));
                }
            }

            Assert.Equal(0x9000UL, bench.Read(0x1000).Output);
        })).QuickCheckThrowOnFailure();
    }

    private static ulong AddressOf(SmmuBench bench, int word) => word switch
    {
        < 8 => SmmuBench.StreamTable + (64 * SmmuBench.Stream) + (ulong)(word * 8),
        < 16 => SmmuBench.ContextDescriptor + (ulong)((word - 8) * 8),
        < 20 => bench.EntryOf(SmmuBench.Stage1Table, 0, Math.Min(word - 15, 3)),
        < 24 => bench.EntryOf(SmmuBench.Stage2Table, 0x5000_0000, Math.Min(word - 19, 3)),
        _ => bench.EntryOf(SmmuBench.Stage2Table, word < 28 ? SmmuBench.ContextDescriptor : SmmuBench.Stage1Table, 3),
    };

    /// <summary>Runs it twice on fresh SMMUs; state and sightings must agree.</summary>
    private static bool Same(string profile, Action<SmmuBench> run)
    {
        var first = new SmmuBench(SmmuProfile.Find(profile));
        var second = new SmmuBench(SmmuProfile.Find(profile));
        run(first);
        run(second);
        return Hash(first) == Hash(second) && first.Seen.Events.SequenceEqual(second.Seen.Events) && first.Seen.Commands == second.Seen.Commands;
    }

    private static ulong Hash(SmmuBench bench)
    {
        StateHash hash = StateHash.Create();
        bench.Smmu.AddStateHash(ref hash);
        return hash.Finish();
    }
}
