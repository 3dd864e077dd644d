using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3.Registers;

/// <summary>Whatever is written, in any order and width: read-only registers keep their value, reserved bits read as zero, nothing throws. IHI 0070 §6.</summary>
public sealed class RegisterPropertyTests
{
    private const uint VatosPage = 0x2_0a00;

    private static readonly SmmuIdentification Everything = SmmuIdentification.FromRegisters(0xffff_ffff, 0x0c84_2208, 0, 0xffff_ffff, 0, 0x0020_0075, 0x43b, 2);

    private static readonly SmmuIdentification Nothing = SmmuIdentification.FromRegisters(0x0d40_000a, 0x0084_0008, 0, 0, 0, 0x0000_0075, 0x43b, 2);

    private static readonly uint[] Offsets =
    [
        .. RegisterTable.Rows.Select(r => r.Offset), .. RegisterTable.Rows.Where(r => r.Size == 8).Select(r => r.Offset + 4),
        VatosPage, VatosPage + 8, VatosPage + 0x10, 0x2, 0xa8, 0x8020, 0xfe0, 0x4000, 0x1_0000, uint.MaxValue - 3, uint.MaxValue,
    ];

    private static readonly Gen<(uint Offset, ulong Value, int Size)> Writes =
        from offset in Gen.Elements(Offsets)
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from shift in Gen.Choose(0, 63)
        from size in Gen.Elements(1, 2, 4, 4, 4, 8, 8)
        select (offset, (((ulong)(uint)high << 32) | (uint)low) >> shift, size);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WriteRegister_AnySequence_LeavesReadOnlyRegistersAndReservedBits(bool everything)
    {
        SmmuIdentification identification = everything ? Everything : Nothing;
        Prop.ForAll(Writes.ListOf().ToArbitrary(), writes =>
        {
            var smmu = new Smmu(new PhysicalMemory(), identification, SmmuProfile.Arch);
            foreach ((uint offset, ulong value, int size) in writes)
            {
                smmu.WriteRegister(offset, value, size);
                smmu.ReadRegister(offset, size);
            }

            CheckConstants(smmu, identification);
            foreach (RegisterRow row in RegisterTable.Rows.Where(r => r.Access == RegisterAccess.ReadWrite))
            {
                ulong reserved = smmu.ReadRegister(row.Offset, row.Size) & ~row.Writable;
                Assert.True(reserved == 0, $"{row.Name}: reserved bits 0x{reserved:x}");
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void WriteCounterRegister_AnySequence_LeavesConstants()
    {
        var counterWrites = from offset in Gen.Choose(0, 0x1000) from write in Writes select ((uint)offset & ~3u, write.Value, write.Size);
        Prop.ForAll(counterWrites.ListOf().ToArbitrary(), writes =>
        {
            var smmu = new Smmu(new PhysicalMemory(), Everything, SmmuProfile.Arch);
            foreach ((uint offset, ulong value, int size) in writes)
            {
                smmu.Monitor.Write(offset, value, size);
                smmu.Monitor.Read(offset, size);
                smmu.Translate(new Transaction { StreamId = (uint)value, Iova = value }, null);
            }

            Assert.Equal(0x60_3f07UL, smmu.Monitor.Read(PmcgOffset.Cfgr, 4));
            Assert.Equal(0UL, smmu.Monitor.Read(PmcgOffset.Cntenset0, 8) >> 8);
            Assert.Equal(smmu.Monitor.Read(PmcgOffset.Ovsset0, 8), smmu.Monitor.Read(PmcgOffset.Ovsclr0, 8));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void WriteRegister_EightOrSixteenBits_IsIgnored()
    {
        var smmu = new Smmu(new PhysicalMemory(), Everything, SmmuProfile.Arch);

        smmu.WriteRegister(RegisterOffset.Cr1, 0xff, 1);
        smmu.WriteRegister(RegisterOffset.Cr1, 0xff, 2);

        Assert.Equal(0UL, smmu.ReadRegister(RegisterOffset.Cr1, 4));
        Assert.Equal(0UL, smmu.ReadRegister(RegisterOffset.Idr0, 2));
    }

    [Fact]
    public void Reset_PresetBases_AreThoseOfTheMachine()
    {
        SmmuIdentification identification = SmmuIdentification.FromRegisters(0x0d40_000a, 0x6084_0008, 0, 0, 0, 0x0000_0075, 0x43b, 2);
        var presets = new SmmuPresets(0x4100_0000, 8, 0x4200_0004, 0x4300_0004, 0, 0);
        var smmu = new Smmu(new PhysicalMemory(), identification.With(presets), SmmuProfile.Arch);

        smmu.WriteRegister(RegisterOffset.StrtabBase, 0x5000_0000, 8);
        smmu.WriteRegister(RegisterOffset.CmdqBase, 0x5000_0000, 8);

        Assert.Equal(presets.StrtabBase, smmu.ReadRegister(RegisterOffset.StrtabBase, 8));
        Assert.Equal(presets.StrtabBaseCfg, smmu.ReadRegister(RegisterOffset.StrtabBaseCfg, 4));
        Assert.Equal(presets.CmdqBase, smmu.ReadRegister(RegisterOffset.CmdqBase, 8));
        Assert.Equal(presets.EventqBase, smmu.ReadRegister(RegisterOffset.EventqBase, 8));
    }

    private static void CheckConstants(Smmu smmu, SmmuIdentification identification)
    {
        for (uint i = 0; i < 6; i++)
        {
            Assert.Equal(identification.Registers[(int)i], (uint)smmu.ReadRegister(i * 4, 4));
        }

        Assert.Equal(identification.Iidr, (uint)smmu.ReadRegister(RegisterOffset.Iidr, 4));
        Assert.Equal(identification.Aidr, (uint)smmu.ReadRegister(RegisterOffset.Aidr, 4));
        Assert.Equal(smmu.ReadRegister(RegisterOffset.Cr0, 4), smmu.ReadRegister(RegisterOffset.Cr0ack, 4));
        Assert.Equal(smmu.ReadRegister(RegisterOffset.IrqCtrl, 4), smmu.ReadRegister(RegisterOffset.IrqCtrlack, 4));
        Assert.Equal(0UL, smmu.ReadRegister(RegisterOffset.GatosCtrl, 4));
        Assert.Equal(0x84UL, smmu.ReadRegister(0xfe0, 4));
    }
}
