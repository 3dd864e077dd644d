using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.FlightRecorder;

/// <summary>The rules of what stays in front, one by one: what goes together with its end, and what keeps it.</summary>
public sealed class StateKeeperTests
{
    private const string Vfio = "/dev/vfio/vfio";
    private const string Iommu = "/dev/iommu";
    private const string DeviceFile = "/dev/vfio/devices/vfio0";

    private readonly StateKeeper _keeper = new();
    private long _time;

    [Fact]
    public void State_NothingSeen_IsNothing() => Assert.Empty(_keeper.State());

    [Fact]
    public void State_Gap_CountsWhatWasLeftOut()
    {
        Open(Vfio, 3);
        Observe(new MarkerRecord { Text = "hello" });
        GapRecord gap = Assert.IsType<GapRecord>(_keeper.State()[^1]);
        Assert.Equal(("flight-recorder", 1L, 1L, 2L), (gap.Cause.ToString(), gap.Count, gap.FromTime, gap.ToTime));
    }

    [Fact]
    public void Map_Unmapped_GoesWithItsUnmap()
    {
        Open(Vfio, 3);
        Map(0x1000, 0x1000);
        Map(0x4000, 0x2000);
        Unmap(0x1000, 0x1000);
        Assert.Equal(["Open 3", "map 4000"], Kept());
    }

    [Fact]
    public void Map_PartlyUnmapped_StaysWithItsUnmapUntilTheRestIsGone()
    {
        Open(Vfio, 3);
        Map(0x1000, 0x4000);
        Unmap(0x1000, 0x1000);
        Assert.Equal(["Open 3", "map 1000", "unmap 1000"], Kept());
        Unmap(0x2000, 0x3000);
        Assert.Equal(["Open 3"], Kept());
    }

    [Fact]
    public void Map_AliveWhenInformationWasAsked_StaysWithItsUnmap()
    {
        Open(Vfio, 3);
        Map(0x1000, 0x1000);
        Ioctl(3, Vfio, VfioRequest.IommuGetInfo, 0, Words(24, 0, 0, 0, 0, 0));
        Unmap(0x1000, 0x1000);
        Assert.Equal(["Open 3", "map 1000", $"ioctl {VfioRequest.IommuGetInfo:x}", "unmap 1000"], Kept());

        Ioctl(3, Vfio, VfioRequest.IommuGetInfo, 0, Words(24, 0, 0, 0, 0, 0));
        Assert.Equal(["Open 3", $"ioctl {VfioRequest.IommuGetInfo:x}"], Kept());
    }

    [Fact]
    public void Calls_ThatFailed_LeaveNothing()
    {
        Open(Vfio, 3);
        Ioctl(3, Vfio, VfioRequest.IommuMapDma, -Errno.EINVAL, MapArgument(0x1000, 0x1000));
        Assert.Equal(["Open 3"], Kept());
    }

    [Fact]
    public void Question_AskedAgain_StaysOnce()
    {
        Open(DeviceFile, 3);
        for (int i = 0; i < 5; i++)
        {
            Ioctl(3, DeviceFile, VfioRequest.DeviceGetRegionInfo, 0, Words(32, 0, 7, 0, 0, 0, 0, 0));
            Ioctl(3, DeviceFile, VfioRequest.DeviceGetRegionInfo, 0, Words(32, 0, 0, 0, 0, 0, 0, 0));
        }

        Assert.Equal(["Open 3", "ioctl 3b6c", "ioctl 3b6c"], Kept());
    }

    [Fact]
    public void Question_AskedOfTheNextOpen_LetsTheFirstOneGo()
    {
        Open(DeviceFile, 3);
        Ioctl(3, DeviceFile, VfioRequest.DeviceGetInfo, 0, Words(24, 0, 0, 0, 0, 0));
        Close(3, DeviceFile);
        Assert.Equal(["Open 3", "ioctl 3b6b", "Close 3"], Kept());
        Open(DeviceFile, 3);
        Ioctl(3, DeviceFile, VfioRequest.DeviceGetInfo, 0, Words(24, 0, 0, 0, 0, 0));
        Assert.Equal(["Open 3", "ioctl 3b6b"], Kept());
    }

    [Fact]
    public void Close_NumberNotUsedAgain_StaysKnownAsClosed()
    {
        Open(Vfio, 3);
        Close(3, Vfio);
        Assert.Equal(["Open 3", "Close 3"], Kept());
        Open(Vfio, 3);
        Assert.Equal(["Open 3"], Kept());
    }

    [Fact]
    public void Exit_Process_LeavesNothing()
    {
        Open(Vfio, 3);
        Map(0x1000, 0x1000);
        Observe(new MemoryRecord { Fd = 3, Address = 0x1000, Data = new byte[4096] });
        Open(DeviceFile, 4);
        Observe(new ExitRecord());
        Assert.Empty(Kept());
    }

    [Fact]
    public void Memory_SamePage_LatestStays()
    {
        Open(Vfio, 3);
        Observe(new MemoryRecord { Fd = 3, Address = 0x1008, Data = new byte[8] });
        Observe(new MemoryRecord { Fd = 3, Address = 0x1000, Data = new byte[4096] });
        Observe(new MemoryRecord { Fd = 3, Address = 0x1010, Data = new byte[8] });
        Observe(new MemoryRecord { Fd = 3, Address = 0x2000, Data = new byte[4096] });
        Assert.Equal(["Open 3", "memory 1000", "memory 1010", "memory 2000"], Kept());
    }

    [Fact]
    public void Config_WrittenAgain_LatestStaysWithTheFirstReadBehindIt()
    {
        Open(DeviceFile, 3);
        Config(0, 64, write: false);
        Config(0x10, 4, write: true);
        Config(0x10, 4, write: true);
        Config(0x10, 4, write: false);
        Config(0x10, 4, write: false);
        Assert.Equal(["Open 3", "Pread 0 64", "Pwrite 10 4", "Pread 10 4"], Kept());
        Close(3, DeviceFile);
        Assert.Equal(["Open 3", "Close 3"], Kept());
    }

    [Fact]
    public void Registers_OfADevice_LeaveNothing()
    {
        Open(DeviceFile, 3);
        Observe(new TransferRecord { Operation = TransferOperation.Pwrite, Fd = 3, Target = DeviceFile, Offset = 0x10, Length = 4, Result = 4, Data = new byte[4] });
        Assert.Equal(["Open 3"], Kept());
    }

    [Fact]
    public void Interrupts_SwitchedOff_GoUnlessTheirEventfdIsStillOpen()
    {
        Open(DeviceFile, 3);
        Observe(new EventfdRecord { Result = 9 });
        Interrupts(0x24, 0, 1, 9);
        Interrupts(0x21, 0, 0);
        Assert.Equal(["Open 3", "Eventfd 9", "ioctl 3b6e", "ioctl 3b6e"], Kept());
        Close(9, "anon_inode:[eventfd]");
        Assert.Equal(["Open 3", "Eventfd 9", "Close 9"], Kept());
    }

    [Fact]
    public void Eventfd_Read_LeavesNothingOfWhatWasWritten()
    {
        Observe(new EventfdRecord { Result = 9 });
        Signal(3);
        Signal(4);
        Assert.Equal(["Eventfd 9", "Write 7"], Kept());
        Observe(new TransferRecord { Operation = TransferOperation.Read, Fd = 9, Target = "anon_inode:[eventfd]", Result = 8, Data = new byte[8] });
        Assert.Equal(["Eventfd 9"], Kept());
    }

    [Fact]
    public void Object_Destroyed_GoesUnlessALaterNumberShowsIt()
    {
        Open(Iommu, 3);
        Allocate(1);
        Allocate(2);
        Destroy(1);
        Assert.Equal(["Open 3", "ioctl 3b81", "ioctl 3b81", "ioctl 3b80"], Kept());
        Destroy(2);
        Assert.Equal(["Open 3"], Kept());
    }

    [Fact]
    public void Mmap_Unmapped_GoesWithItsEnd()
    {
        Open(DeviceFile, 3);
        Observe(new MmapRecord { Fd = 3, Target = DeviceFile, Length = 4096, Result = 0x7000 });
        Assert.Equal(["Open 3", "Mmap"], Kept());
        Observe(new MunmapRecord { Fd = 3, Target = DeviceFile, Length = 4096 });
        Assert.Equal(["Open 3"], Kept());
    }

    [Fact]
    public void Fork_Child_KeepsWhatItsParentClosed()
    {
        Open(Vfio, 3);
        Observe(new ForkRecord { Child = 2 });
        Close(3, Vfio);
        Map(0x1000, 0x1000, process: 2);
        Assert.Equal(["Open 3", "Fork", "Close 3", "map 1000"], Kept());
        Observe(new ExitRecord { ProcessId = 2 });
        Assert.DoesNotContain("map 1000", Kept());
    }

    [Fact]
    public void CallEntry_CallReturned_Goes()
    {
        Open(Vfio, 3);
        Observe(new CallEntryRecord { Call = RecordKind.Ioctl, Fd = 3, Target = Vfio });
        Assert.Equal(["Open 3", "CallEntry"], Kept());
        Map(0x1000, 0x1000);
        Assert.Equal(["Open 3", "map 1000"], Kept());
    }

    /// <summary>However long a program goes on, what stays is what is alive.</summary>
    [Fact]
    public void Count_LongSession_IsBoundedByWhatIsAlive()
    {
        for (int round = 0; round < 2000; round++)
        {
            Open(Vfio, 3);
            Open(DeviceFile, 4);
            Ioctl(4, DeviceFile, VfioRequest.DeviceGetInfo, 0, Words(24, 0, 0, 0, 0, 0));
            for (ulong i = 1; i <= 8; i++)
            {
                Map(i << 12, 0x1000);
            }

            Config(4, 2, write: true, fd: 4);
            Config(0, 64, write: false, fd: 4);
            for (ulong i = 1; i <= 4; i++)
            {
                Unmap(i << 12, 0x1000);
            }

            Close(4, DeviceFile);
            Close(3, Vfio);
        }

        Assert.InRange(_keeper.Count, 1, 12);
    }

    private void Observe(Record record)
    {
        record.Time = ++_time;
        record.ProcessId = record.ProcessId == 0 ? 1 : record.ProcessId;
        record.ThreadId = record.ProcessId;
        _keeper.Observe(record);
    }

    private List<string> Kept() => [.. _keeper.State().Where(r => r is not GapRecord).Select(Name)];

    private void Open(string path, int fd) => Observe(new OpenRecord { Path = path, Result = fd });

    private void Close(int fd, string target) => Observe(new CloseRecord { Fd = fd, Target = target });

    private void Map(ulong iova, ulong size, int process = 1) => Ioctl(3, Vfio, VfioRequest.IommuMapDma, 0, MapArgument(iova, size), process);

    private void Unmap(ulong iova, ulong size)
    {
        byte[] argument = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(8), iova);
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(16), size);
        Ioctl(3, Vfio, VfioRequest.IommuUnmapDma, 0, argument);
    }

    private void Config(ulong at, int length, bool write, int fd = 3) => Observe(new TransferRecord
    {
        Operation = write ? TransferOperation.Pwrite : TransferOperation.Pread,
        Fd = fd,
        Target = DeviceFile,
        Offset = (7UL << 40) | at,
        Length = (ulong)length,
        Result = length,
        Data = new byte[length],
    });

    private void Interrupts(uint flags, uint start, uint count, params uint[] eventfds) =>
        Ioctl(3, DeviceFile, VfioRequest.DeviceSetIrqs, 0, Words([20, flags, 1, start, count, .. eventfds]));

    private void Signal(ulong value)
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(data, value);
        Observe(new TransferRecord { Operation = TransferOperation.Write, Fd = 9, Target = "anon_inode:[eventfd]", Result = 8, Length = 8, Data = data });
    }

    private void Allocate(uint id) => Ioctl(3, Iommu, IommufdRequest.IoasAlloc, 0, Words(12, 0, 0), output: Words(12, 0, id));

    private void Destroy(uint id) => Ioctl(3, Iommu, IommufdRequest.Destroy, 0, Words(8, id));

    private void Ioctl(int fd, string target, uint request, long result, byte[] argument, int process = 1, byte[]? output = null) => Observe(new IoctlRecord
    {
        ProcessId = process,
        Fd = fd,
        Target = target,
        Request = request,
        Result = result,
        HasPointer = true,
        In = argument,
        Out = output ?? argument,
        HasOut = true,
    });

    private static byte[] MapArgument(ulong iova, ulong size)
    {
        byte[] argument = new byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(16), iova);
        BinaryPrimitives.WriteUInt64LittleEndian(argument.AsSpan(24), size);
        return argument;
    }

    private static byte[] Words(params uint[] words)
    {
        byte[] bytes = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    private static string Name(Record record) => record switch
    {
        IoctlRecord { Request: VfioRequest.IommuMapDma } r => $"map {BinaryPrimitives.ReadUInt64LittleEndian(r.In.Span[16..]):x}",
        IoctlRecord { Request: VfioRequest.IommuUnmapDma } r => $"unmap {BinaryPrimitives.ReadUInt64LittleEndian(r.In.Span[8..]):x}",
        IoctlRecord r => $"ioctl {r.Request:x}",
        TransferRecord { Operation: TransferOperation.Write } r => $"Write {BinaryPrimitives.ReadUInt64LittleEndian(r.Data.Span)}",
        TransferRecord r => $"{r.Operation} {r.Offset & 0xffff:x} {r.Length}",
        MemoryRecord r => $"memory {r.Address:x}",
        OpenRecord or EventfdRecord => $"{record.Kind} {((CallRecord)record).Result}",
        CloseRecord r => $"Close {r.Fd}",
        _ => record.Kind.ToString(),
    };
}
