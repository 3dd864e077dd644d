using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Command and event queue: order, wrap, full, error. IHI 0070 sections 3.5, 4, 7.1, 7.4.</summary>
public sealed class QueueStateTests
{
    private const ulong Nothing = 0xff;

    [Fact]
    public void Command_MoreThanTheQueueHolds_WrapsAndConsumesAll()
    {
        var bench = new SmmuBench();
        for (int i = 0; i < 21; i++)
        {
            bench.Command(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNsnhAll });
        }

        Assert.Equal(21, bench.Seen.Commands);
        Assert.Equal(21U & 0xf, bench.Register(RegisterOffset.CmdqCons));
    }

    [Fact]
    public void Command_QueueDisabled_WaitsForTheEnable()
    {
        var bench = new SmmuBench();
        bench.Write(RegisterOffset.Cr0, 5);
        bench.Command(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNsnhAll });
        Assert.Equal(0, bench.Seen.Commands);
        bench.Write(RegisterOffset.Cr0, 0xd);
        Assert.Equal(1, bench.Seen.Commands);
    }

    [Fact]
    public void Command_Illegal_StopsTheQueueUntilAcknowledged()
    {
        var bench = new SmmuBench();
        bench.CommandWords(Nothing);
        bench.Command(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNsnhAll });
        Assert.Equal((0, 0x0100_0000U, 1U), (bench.Seen.Commands, bench.Register(RegisterOffset.CmdqCons), bench.Register(RegisterOffset.Gerror)));
        Assert.Equal([SmmuInterrupt.GlobalError], bench.Seen.Interrupts);

        // Software puts a harmless command there, then acknowledges.
        bench.Memory.Write64(SmmuBench.CommandQueue, (ulong)CommandOpcode.Sync);
        bench.Write(RegisterOffset.Gerrorn, 1);
        Assert.Equal((2, 2U), (bench.Seen.Commands, bench.Register(RegisterOffset.CmdqCons) & 0xf));
    }

    [Fact]
    public void Command_QueueOutsideMemory_ErrorAbort()
    {
        var bench = new SmmuBench(memory: SmmuBench.MemoryWithout(0x20_0000, ulong.MaxValue));
        bench.CommandWords(Nothing);
        Assert.Equal(0x0200_0000U, bench.Register(RegisterOffset.CmdqCons));
    }

    [Theory]
    [InlineData("arch", 1U)]
    [InlineData("qemu-11.1", 0U)]
    public void Command_OfAMissingFeature_FollowsTheProfile(string profile, uint error)
    {
        var bench = new SmmuBench(SmmuProfile.Find(profile));
        bench.CommandWords((ulong)CommandOpcode.Resume);
        Assert.Equal(error, bench.Register(RegisterOffset.Gerror));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void Command_Sync_InterruptsWhenAsked(byte signal, int interrupts)
    {
        var bench = new SmmuBench();
        bench.Command(new SyncCommand { Opcode = CommandOpcode.Sync, CS = (SyncSignal)signal });
        Assert.Equal(interrupts, bench.Seen.Interrupts.Count(i => i == SmmuInterrupt.CommandSync));
    }

    [Theory]
    [InlineData("arch", true)]
    [InlineData("qemu-11.1", false)]
    public void Translate_EventQueueFull_OverflowFollowsTheProfile(string profile, bool flag)
    {
        var bench = new SmmuBench(SmmuProfile.Find(profile));
        for (int i = 0; i < 8; i++)
        {
            Assert.True(bench.Read(0).EventRecorded);
        }

        Assert.False(bench.Read(0).EventRecorded);
        Assert.False(bench.Read(0).EventRecorded);
        Assert.Equal(8, bench.Seen.Events.Count);
        Assert.Equal(flag ? 0x8000_0008U : 8U, bench.Register(RegisterOffset.EventqProd));
        Assert.Equal(flag ? 0U : 4U, bench.Register(RegisterOffset.Gerror));
    }

    [Fact]
    public void Translate_OverflowAcknowledged_RecordsAndTogglesAgain()
    {
        var bench = new SmmuBench(SmmuProfile.Arch);
        for (int i = 0; i < 9; i++)
        {
            bench.Read(0);
        }

        bench.Write(RegisterOffset.EventqCons, 0x8000_0001);
        Assert.True(bench.Read(0).EventRecorded);
        Assert.False(bench.Read(0).EventRecorded);
        Assert.Equal(9U, bench.Register(RegisterOffset.EventqProd));
        Assert.True(bench.Memory.TryRead64(SmmuBench.EventQueue, out ulong word) && word == bench.Seen.Events[8].Word0);
    }

    [Fact]
    public void Translate_EventQueueDisabled_LosesTheRecord()
    {
        var bench = new SmmuBench();
        bench.Write(RegisterOffset.Cr0, 9);
        Assert.False(bench.Read(0).EventRecorded);
    }

    [Fact]
    public void Translate_InterruptsMasked_RecordsSilently()
    {
        var bench = new SmmuBench();
        bench.Write(RegisterOffset.IrqCtrl, 0);
        Assert.True(bench.Read(0).EventRecorded);
        Assert.Empty(bench.Seen.Interrupts);
    }
}
