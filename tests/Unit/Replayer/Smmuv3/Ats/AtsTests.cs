using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Ats;
using TraceReplay.Replayer.Smmuv3.Pri;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3.Ats;

/// <summary>What vectors cannot say of ATS: encoding, bounds, memory, the cache of a device.</summary>
public sealed class AtsTests
{
    [Theory]
    [InlineData(12, 0x8000_0000UL, 0x8000_0003UL)]
    [InlineData(13, 0x8000_0000UL, 0x8000_0803UL)]
    [InlineData(14, 0x8000_0000UL, 0x8000_1803UL)]
    [InlineData(16, 0x8000_0000UL, 0x8000_7803UL)]
    [InlineData(21, 0x8020_0000UL, 0x802f_f803UL)]
    [InlineData(30, 0x8000_0000UL, 0x9fff_f803UL)]
    public void Encode_OfASize_PutsTheSizeBelowTheAddress(int sizeLog2, ulong address, ulong word) =>
        Assert.Equal(word, new AtsTranslation { Address = address, SizeLog2 = sizeLog2, Read = true, Write = true }.Encode());

    [Fact]
    public void RequestTranslation_MoreUnitsThanResults_FillsTheResults()
    {
        AtsMachine machine = new AtsMachine().WithStream(8, 16);
        Span<AtsTranslation> results = stackalloc AtsTranslation[3];

        AtsCompletion completion = machine.Smmu.RequestTranslation(new AtsRequest { StreamId = 8, Units = int.MaxValue }, results);

        Assert.Equal(3, completion.Count);
        Assert.Equal(0x8000_2000UL, results[2].Address);
        Assert.Equal(0, machine.Smmu.RequestTranslation(new AtsRequest { StreamId = 8 }, []).Count);
    }

    [Fact]
    public void RequestTranslation_AtTheEndOfTheAddressSpace_DoesNotWrap()
    {
        AtsMachine machine = new AtsMachine().WithStream(8, 16);
        Span<AtsTranslation> results = stackalloc AtsTranslation[8];

        AtsCompletion completion = machine.Smmu.RequestTranslation(new AtsRequest { StreamId = 8, Address = ulong.MaxValue, Units = 8 }, results);

        Assert.Equal(1, completion.Count);
        Assert.True(results[0].GrantsNothing);
    }

    [Fact]
    public void AtsAndPri_CachedConfiguration_AllocateNothing()
    {
        AtsMachine machine = new AtsMachine(6).WithStream(8, 64);
        machine.Listens = false;
        machine.Write(RegisterOffset.Cr0, 0x1f);
        Exchange(machine);

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Exchange(machine);
            }
        }));
    }

    [Fact]
    public void Access_MorePagesThanTheCacheHolds_DropsTheOldest()
    {
        AtsMachine machine = new AtsMachine().WithStream(8, 16);
        var device = new DeviceAtc(machine.Smmu, 8, 4);

        for (ulong page = 0; page < 16; page++)
        {
            Assert.Equal(0x8000_0000 + (page << 12), device.Access(page << 12, true)?.Output);
        }

        Assert.Equal(4, device.Count);
    }

    [Theory]
    [InlineData(false, 0u, false, 1)]
    [InlineData(true, 1u, false, 2)]
    [InlineData(true, 2u, false, 3)]
    [InlineData(true, 2u, true, 1)]
    public void Invalidate_BySubstream_DropsThatSubstreamOnlyUnlessGlobal(bool hasSubstream, uint substream, bool global, int left)
    {
        AtsMachine machine = new AtsMachine();
        ulong cds = machine.Machine.NewPage();
        ulong root = machine.Machine.NewPage();
        for (uint cd = 0; cd < 4; cd++)
        {
            machine.Machine.Write(cds + (cd * 64), SmmuBuilder.NewCd(root, 5));
        }

        machine.Machine.Map(root, 0x1000, SmmuBuilder.Page1(0x8000_1000));
        machine.Machine.Map(root, 0x2000, SmmuBuilder.Page1(0x8000_2000));
        machine.Machine.WriteSte(8, SmmuBuilder.NewStage1Ste(cds) with { EATS = AtsMode.Full, S1CDMax = 2, S1DSS = DefaultSubstream.Substream0 });
        var device = new DeviceAtc(machine.Smmu, 8);
        device.Access(0x1000, false);
        device.Access(0x1000, false, true, 1);
        device.Access(0x2000, false, true, 3);
        if (!hasSubstream)
        {
            device.Access(0x2000, false);
            left++;
        }

        device.Invalidate(new AtcInvalidation(8, hasSubstream, substream, global, 0, 52));

        Assert.Equal(left, device.Count);
    }

    [Fact]
    public void Invalidate_OtherStream_KeepsEverything()
    {
        AtsMachine machine = new AtsMachine().WithStream(8, 2);
        var device = new DeviceAtc(machine.Smmu, 8);
        device.Access(0x1000, false);

        Assert.True(device.Invalidate(new AtcInvalidation(9, false, 0, false, 0, 52)));
        Assert.Equal(1, device.Count);
    }

    [Theory]
    [InlineData(0x1000UL, 0, 0x1000UL, 12, true)]
    [InlineData(0x1000UL, 0, 0x2000UL, 12, false)]
    [InlineData(0x0UL, 9, 0x1f_f000UL, 12, true)]
    [InlineData(0x0UL, 9, 0x20_0000UL, 12, false)]
    [InlineData(0x20_1000UL, 0, 0x20_0000UL, 21, true)]
    [InlineData(0x40_0000UL, 0, 0x20_0000UL, 21, false)]
    [InlineData(0x0UL, 52, 0xffff_ffff_ffff_f000UL, 12, true)]
    public void Overlaps_RangeOfAnEntry_IsJudgedByBothSizes(ulong address, int size, ulong entry, int sizeLog2, bool overlaps) =>
        Assert.Equal(overlaps, new AtcInvalidation(8, false, 0, false, address, size).Overlaps(entry, sizeLog2));

    [Fact]
    public void AddStateHash_FailedInvalidation_Counts()
    {
        AtsMachine machine = new AtsMachine().WithStream(8, 2);
        ulong Hash()
        {
            TraceReplay.Replayer.Calls.StateHash hash = TraceReplay.Replayer.Calls.StateHash.Create();
            machine.Smmu.AddStateHash(ref hash);
            return hash.Finish();
        }

        machine.Smmu.AtsDevice = new DeviceAtc(machine.Smmu, 8) { Answers = false };
        ulong before = Hash();
        machine.Smmu.AtsDevice.Invalidate(default);
        Assert.Equal(before, Hash());
        machine.Machine.Command(0x40UL | (8UL << 32));
        Assert.NotEqual(before, Hash());
    }

    private static void Exchange(AtsMachine machine)
    {
        Span<AtsTranslation> results = stackalloc AtsTranslation[4];
        for (ulong page = 0; page < 60; page++)
        {
            machine.Smmu.RequestTranslation(new AtsRequest { StreamId = 8, Address = page << 12, Units = 4 }, results);
            machine.Smmu.Translate(new Transaction { StreamId = 8, Iova = results[0].Address, Translated = true }, null);
        }

        machine.Smmu.RequestTranslation(new AtsRequest { StreamId = 8, Address = 0x7000_0000 }, results);
        machine.Smmu.RequestPage(new PageRequest { StreamId = 8, Address = 0x7000_0000, Last = true, Read = true });
    }
}
