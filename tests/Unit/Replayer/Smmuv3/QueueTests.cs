using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Command and event queue. IHI 0070 §3.5, §7.1, §7.2, §7.4, §7.5.</summary>
public sealed class QueueTests
{
    private const uint CommandConsumer = 0x9c;
    private const uint Gerror = 0x60;
    private const uint Gerrorn = 0x64;
    private const uint EventProducer = 0x100a8;
    private const uint EventConsumer = 0x100ac;

    private readonly SmmuBuilder _machine = new();

    [Fact]
    public void Consume_IllegalCommand_StopsUntilTheErrorIsAcknowledged()
    {
        _machine.Command(0xff);
        Assert.Equal(0x0100_0000UL, _machine.Smmu.ReadRegister(CommandConsumer, 4));
        Assert.Equal(1UL, _machine.Smmu.ReadRegister(Gerror, 4));
        Assert.Equal("gerror", Assert.Single(_machine.Observer.Interrupts));
        _machine.Command(0x46);
        Assert.Empty(_machine.Observer.Commands);

        // Software replaces the command and acknowledges.
        _machine.Memory.Write64(SmmuBuilder.CommandQueue, 0x46);
        _machine.Smmu.WriteRegister(Gerrorn, 1, 4);

        Assert.Equal(2, _machine.Observer.Commands.Count);
        Assert.Equal(2UL, _machine.Smmu.ReadRegister(CommandConsumer, 4) & 0xfffff);
    }

    [Fact]
    public void Consume_IndexesFartherApartThanTheQueueIsLong_EndsAfterTwiceItsEntries()
    {
        for (uint slot = 0; slot < 256; slot++)
        {
            _machine.Memory.Write64(SmmuBuilder.CommandQueue + (slot * 16), 0x46);
        }

        _machine.Smmu.WriteRegister(0x98, 0xfffff, 4);

        Assert.Equal(511, _machine.Observer.Commands.Count);
        Assert.Equal(0x1ffUL, _machine.Smmu.ReadRegister(CommandConsumer, 4));
    }

    [Fact]
    public void Consume_QueueAbsent_StopsWithCerrorAbt()
    {
        _machine.Smmu.WriteRegister(0x90, 0x1000_0000 | 8, 8);

        _machine.Smmu.WriteRegister(0x98, 1, 4);

        Assert.Equal(0x0200_0000UL, _machine.Smmu.ReadRegister(CommandConsumer, 4));
    }

    [Theory]
    [InlineData(0x03UL | (1UL << 10))]
    [InlineData(0x18UL)]
    [InlineData(0x20UL)]
    [InlineData(0x40UL)]
    [InlineData(0x41UL)]
    [InlineData(0x44UL)]
    [InlineData(0x46UL | (3UL << 12))]
    [InlineData(0x60UL)]
    [InlineData(0x00UL)]
    public void Consume_CommandOfAnAbsentFeature_IsIllegal(ulong word0)
    {
        _machine.Command(word0);

        Assert.Equal(1UL, _machine.Smmu.ReadRegister(Gerror, 4));
    }

    [Fact]
    public void Sync_WithInterrupt_PulsesTheLine()
    {
        _machine.Command(0x46 | (1UL << 12));

        Assert.Equal("cmd_sync", Assert.Single(_machine.Observer.Interrupts));
    }

    [Fact]
    public void Consume_CommandQueueDisabled_WaitsForTheEnable()
    {
        _machine.Smmu.WriteRegister(0x20, 5, 4);
        _machine.Command(0x46);
        Assert.Empty(_machine.Observer.Commands);

        _machine.Smmu.WriteRegister(0x20, 0xd, 4);

        Assert.Single(_machine.Observer.Commands);
    }

    [Fact]
    public void Record_FullQueue_TogglesOvflgOnceUntilAcknowledged()
    {
        for (int i = 0; i < 18; i++)
        {
            _machine.Read(4, 0);
        }

        Assert.Equal(16, _machine.Observer.Events.Count);
        Assert.Equal(0x8000_0010UL, _machine.Smmu.ReadRegister(EventProducer, 4));
        Assert.Equal(0UL, _machine.Smmu.ReadRegister(Gerror, 4));

        // Two entries are freed and the overflow is acknowledged: the next loss toggles the flag back.
        _machine.Smmu.WriteRegister(EventConsumer, 0x8000_0002, 4);
        for (int i = 0; i < 3; i++)
        {
            _machine.Read(4, 0);
        }

        Assert.Equal(0x12UL, _machine.Smmu.ReadRegister(EventProducer, 4));
    }

    [Fact]
    public void Record_FullQueueInQemu_RaisesTheAbortError()
    {
        var machine = new SmmuBuilder(SmmuProfile.Qemu111);
        for (int i = 0; i < 17; i++)
        {
            machine.Read(4, 0);
        }

        Assert.Equal(4UL, machine.Smmu.ReadRegister(Gerror, 4));
        Assert.Equal(0x10UL, machine.Smmu.ReadRegister(EventProducer, 4));
    }

    [Fact]
    public void Record_QueueAbsent_RaisesTheAbortError()
    {
        _machine.Smmu.WriteRegister(0xa0, 0x1000_0000 | 4, 8);

        Assert.False(_machine.Read(4, 0).EventRecorded);
        Assert.Equal(4UL, _machine.Smmu.ReadRegister(Gerror, 4));
    }

    [Fact]
    public void Record_InterruptOnlyWhenTheQueueWasEmpty()
    {
        _machine.Read(4, 0);
        _machine.Read(4, 0);

        Assert.Equal("evtq", Assert.Single(_machine.Observer.Interrupts));
    }

    [Fact]
    public void Record_EntryIsWhatTheObserverSaw()
    {
        _machine.Read(4, 0);

        var entry = new byte[32];
        _machine.Memory.TryRead(SmmuBuilder.EventQueue, entry);
        Assert.Equal(Assert.Single(_machine.Observer.Events), Convert.ToHexStringLower(entry));
    }

    [Fact]
    public void Read_Registers_GiveWhatTheArchitectureDefines()
    {
        Smmu smmu = _machine.Smmu;
        smmu.WriteRegister(0x20, 0xffff_ffff, 4);

        Assert.Equal(0xdUL, smmu.ReadRegister(0x20, 4));
        Assert.Equal(0xdUL, smmu.ReadRegister(0x24, 4));
        Assert.Equal(0x0d44101bUL, smmu.ReadRegister(0, 4));
        Assert.Equal(0UL, smmu.ReadRegister(0x10000, 4));
        Assert.Equal(0UL, smmu.ReadRegister(0x8020, 4));
        Assert.Equal(0UL, smmu.ReadRegister(0x20, 1));
        Assert.Equal(TranslationOutcome.Fault, _machine.Read(1, 0).Outcome);
    }

    [Fact]
    public void Reset_ForgetsRegistersAndCaches()
    {
        _machine.WriteSte(4, new Ste { V = true, Config = StreamConfig.Bypass });
        _machine.Read(4, 0);

        _machine.Smmu.Reset();

        Assert.Equal(TranslationOutcome.Disabled, _machine.Read(4, 0).Outcome);
        Assert.Null(_machine.Smmu.FindConfiguration(4));
        Assert.Equal(0UL, _machine.Smmu.ReadRegister(0x80, 8));
    }
}
