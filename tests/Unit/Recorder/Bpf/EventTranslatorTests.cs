using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Bpf;
using Xunit;

namespace TraceReplay.Tests.Recorder.Bpf;

/// <summary>Events become records in the order of the entries, whole, and with what is missing named.</summary>
public sealed class EventTranslatorTests
{
    private const uint MapDma = 0x3b71;

    [Fact]
    public void Ioctl_EntryAndExit_IsOneRecordWithBothSides()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: MapDma, b: 0x7000, data: [1, 2, 3, 4]).Leave(Operation.Ioctl, 1, -25, data: [1, 2, 9, 4]).Drain();

        IoctlRecord record = Assert.IsType<IoctlRecord>(Assert.Single(events.Records));
        Assert.Equal((MapDma, 0x7000ul, -25L), (record.Request, record.Argument, record.Result));
        Assert.Equal([1, 2, 3, 4], record.In.ToArray());
        Assert.Equal([1, 2, 9, 4], record.Out.ToArray());
        Assert.Equal("anon_inode:[eventfd]", record.Target.ToString());
    }

    [Fact]
    public void Data_OfBuffers_IsPutTogetherBySlotAndSide()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: 0x3b8d, b: 0x7000, data: [1, 2, 3, 4]);
        Data(0, 0, [5, 6]);
        Data(2, 0, [7, 8]);
        Data(0, EventFlags.After, [9, 9]);
        Data(2, EventFlags.After, [7, 8]);
        events.Leave(Operation.Ioctl, 1, 0, data: [1, 2, 3, 4]).Drain();

        PointedBuffer buffer = Assert.Single(Assert.IsType<IoctlRecord>(Assert.Single(events.Records)).Buffers);
        Assert.Equal((8, 0x9000ul, 0), (buffer.Offset, buffer.Address, buffer.Wanted));
        Assert.Equal([5, 6, 7, 8], buffer.In.ToArray());
        Assert.Equal([9, 9, 7, 8], buffer.Out.ToArray());

        void Data(uint at, EventFlags flags, byte[] bytes) => events.Send(
            new EventHead { Type = EventType.Data, Operation = Operation.Ioctl, Sequence = 1, Slot = 8, A = 0x9000, B = at, Wanted = 4, Flags = flags }, bytes);
    }

    [Fact]
    public void Calls_ThatOverlap_StandInTheOrderOfTheirEntries()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: 1, thread: 7).Enter(Operation.Ioctl, 1, a: 2, thread: 8).Leave(Operation.Ioctl, 1, 0, thread: 8).Drain();
        Assert.Empty(events.Records);

        events.Leave(Operation.Ioctl, 1, 0, thread: 7).Drain();
        Assert.Equal([1u, 2u], events.Records.Cast<IoctlRecord>().Select(record => record.Request));
    }

    [Fact]
    public void Call_LongerThanASecond_IsAnnouncedInItsPlaceAndHoldsNobodyBack()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: 1, thread: 7).Enter(Operation.Ioctl, 1, a: 2, thread: 8).Leave(Operation.Ioctl, 1, 0, thread: 8).Wait(OrderedCalls.Patience).Drain();
        events.Leave(Operation.Ioctl, 1, 5, thread: 7).Drain();

        Assert.Equal([RecordKind.CallEntry, RecordKind.Ioctl, RecordKind.Ioctl], events.Records.Select(record => record.Kind));
        Assert.Equal(1u, ((IoctlRecord)events.Records[2]).Request);
        Assert.Equal(events.Records[0].Time, events.Records[2].Time);
    }

    [Fact]
    public void Read_StandsAtItsReturn_AndWaitingHoldsNobodyBack()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Read, 1, b: 8, thread: 7).Enter(Operation.Ioctl, 1, a: 2, thread: 8).Leave(Operation.Ioctl, 1, 0, thread: 8).Leave(Operation.Read, 1, 1, thread: 7, data: [6]).Drain();

        Assert.Equal([RecordKind.Ioctl, RecordKind.Transfer], events.Records.Select(record => record.Kind));
        Assert.Equal([6], ((TransferRecord)events.Records[1]).Data.ToArray());
    }

    [Fact]
    public void Lost_Counted_BecomesAGapWhereTheRecordsAreMissing()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: 1).Leave(Operation.Ioctl, 1, 0);
        events.Lost = 7;
        events.Enter(Operation.Ioctl, 9, a: 2).Leave(Operation.Ioctl, 9, 0).Drain();

        Assert.Equal([RecordKind.Ioctl, RecordKind.Gap, RecordKind.Ioctl], events.Records.Select(record => record.Kind));
        var gap = (GapRecord)events.Records[1];
        Assert.Equal((7L, GapCauses.RingFull), (gap.Count, gap.Cause.ToString()));
        Assert.Equal(7, events.Losses.Total);
    }

    [Fact]
    public void Exit_Lost_DropsTheCallItIsCountedFor()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: 1).Enter(Operation.Ioctl, 2, a: 2).Leave(Operation.Ioctl, 2, 0).Drain();

        Assert.Equal(2u, Assert.IsType<IoctlRecord>(Assert.Single(events.Records)).Request);
    }

    [Fact]
    public void Interrupted_AndBegunAgain_IsOneCall()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Read, 1, b: 8).Leave(Operation.Read, 1, -512).Enter(Operation.Read, 2, b: 8).Leave(Operation.Read, 2, 8, data: [1, 0, 0, 0, 0, 0, 0, 0]).Drain();

        Assert.Equal(8, Assert.IsType<TransferRecord>(Assert.Single(events.Records)).Result);
    }

    [Fact]
    public void Interrupted_AndNotBegunAgain_FailsWithEintr()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Read, 1, b: 8).Leave(Operation.Read, 1, -512).Enter(Operation.Write, 2, b: 8, data: [1]).Leave(Operation.Write, 2, 8).Drain();

        Assert.Equal([-4L, 8L], events.Records.Cast<TransferRecord>().Select(record => record.Result));
    }

    [Fact]
    public void ThreadExit_InsideACall_LeavesItUnfinished()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 4, a: 1).Send(new EventHead { Type = EventType.ProcessExit, Operation = Operation.Ioctl, Sequence = 4, A = 9 }).Drain();

        Assert.True(Assert.IsType<IoctlRecord>(events.Records[0]).Unfinished);
        Assert.Equal(9, Assert.IsType<ExitRecord>(events.Records[1]).Signal);
    }

    [Fact]
    public void ThreadExit_OutsideOfCalls_LeavesOutTheCallWhoseReturnWasLost()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 4, a: 1).Send(new EventHead { Type = EventType.ProcessExit, A = 3 << 8 }).Drain();

        Assert.Equal(3, Assert.IsType<ExitRecord>(Assert.Single(events.Records)).Status);
    }

    [Fact]
    public void Dup2_OverADescriptor_ClosesItFirst()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Dup2, 1, fd: 3, a: 9, c: (ulong)FdKind.Eventfd).Leave(Operation.Dup2, 1, 9, fd: 3).Drain();

        Assert.Equal(9, Assert.IsType<CloseRecord>(events.Records[0]).Fd);
        Assert.Equal(9, Assert.IsType<DupRecord>(events.Records[1]).Result);
    }

    [Fact]
    public void Stop_WithRunningCalls_WritesThemUnfinished()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Ioctl, 1, a: 1, thread: 8).Enter(Operation.Read, 1, b: 8, thread: 7).Finish();

        Assert.Equal(2, events.Records.Count);
        Assert.All(events.Records, record => Assert.True(((CallRecord)record).Unfinished));
    }

    [Fact]
    public void Munmap_OfARegion_NamesTheMappingItEnds()
    {
        using var events = new EventMaker();
        events.Enter(Operation.Mmap, 1, fd: 5, a: 0x4000, kind: FdKind.Device).Leave(Operation.Mmap, 1, 0x70000, fd: 5);
        events.Enter(Operation.Munmap, 2, fd: -1, a: 0x90000, b: 0x1000, kind: FdKind.Unknown).Leave(Operation.Munmap, 2, 0);
        events.Enter(Operation.Munmap, 3, fd: -1, a: 0x70000, b: 0x4000, kind: FdKind.Unknown).Leave(Operation.Munmap, 3, 0).Drain();

        Assert.Equal(2, events.Records.Count);
        MunmapRecord record = Assert.IsType<MunmapRecord>(events.Records[1]);
        Assert.Equal((5, 0x70000ul, 0x4000ul), (record.Fd, record.Address, record.Length));
        Assert.Equal("anon_inode:[vfio-device]", record.Target.ToString());
    }

    [Fact]
    public void Take_AnyBytes_NeverFails()
    {
        Arbitrary<byte[]> bytes = Gen.Choose(0, 12).SelectMany(type => Gen.Choose(0, 19).SelectMany(op =>
            ArbMap.Default.GeneratorFor<byte>().ArrayOf(EventHead.Size + 170).Select(all =>
            {
                all[40 - 8] = (byte)type;
                all[40 - 7] = (byte)op;

                // Few threads and calls, so that events meet; lengths that may lie.
                all.AsSpan(8, 8).Clear();
                all[12] &= 3;
                all.AsSpan(24, 4).Clear();
                all[24] &= 1;
                return all;
            }))).ToArbitrary();
        using var events = new EventMaker();
        Prop.ForAll(bytes, one => events.Raw(one)).QuickCheckThrowOnFailure();

        events.Wait(2 * OrderedCalls.Patience).Finish();
    }
}
