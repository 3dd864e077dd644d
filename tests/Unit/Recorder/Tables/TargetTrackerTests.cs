using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;
using Xunit;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>Which calls tell the stage where memory is and where tables begin.</summary>
public sealed class TargetTrackerTests
{
    private const ulong Contexts = 0x4000_0000;
    private const ulong Tables = 0x4010_0000;
    private const int Iommufd = 5;
    private const int Events = 9;
    private const string IommufdName = "/dev/iommu";

    [Fact]
    public void Set_EveryLayoutOfTheSeries_IsUnderstood()
    {
        const PasidConfigMode Translate = PasidConfigMode.Translate;
        var smmu = new PasidTableSmmuv3 { Version = 1 };
        byte[] attach = GuestTables.Bytes(new AttachPasidTable { Argsz = 40, Config = new PasidTableConfigA { Version = 1, BasePtr = Contexts, Config = Translate, Smmuv3 = smmu } });
        byte[] b = GuestTables.Bytes(new SetPasidTableB
        {
            Argsz = 48,
            Flags = PasidTableFlags.Set,
            Config = new PasidTableConfigB { Argsz = 40, Version = 1, BasePtr = Contexts, Config = Translate, Smmuv3 = smmu },
        });
        byte[] c = GuestTables.Bytes(new SetPasidTableC
        {
            Argsz = 40,
            Flags = PasidTableFlags.Set,
            Config = new PasidTableConfigC { Argsz = 32, Version = 1, BasePtr = Contexts, Config = Translate, Smmuv3 = smmu },
        });
        foreach ((uint request, byte[] argument) in new[] { (0x3b7au, attach), (0x3b7au, b), (0x3b76u, c) })
        {
            Assert.Equal([Contexts, Tables], new StageRun(Guest().Memory).Give(GuestTables.Call(request, argument)));
        }
    }

    [Fact]
    public void Set_BypassOrUnset_HasNoTables()
    {
        var run = new StageRun(Guest().Memory);
        run.Give(GuestTables.Set(Contexts));
        IoctlRecord unset = GuestTables.Set(Contexts);
        byte[] argument = unset.In.ToArray();
        argument[4] = (byte)PasidTableFlags.Unset;
        unset.In = argument;
        run.Give(unset);
        GuestTables other = Guest();
        Assert.Empty(run.Give(GuestTables.Invalidate(InvalidationGranularity.Domain, time: 1_000_000_000)));
        Assert.Single(new StageRun(other.Memory).Give(GuestTables.Set(Tables)));
    }

    /// <summary>A log of a kernel that refuses the call can be ported to one that does not, if it holds the tables.</summary>
    [Fact]
    public void Set_Refused_IsReadToo() => Assert.Equal([Contexts, Tables], new StageRun(Guest().Memory).Give(GuestTables.Set(Contexts, result: -25)));

    [Fact]
    public void Unmap_AndMapOfOtherMemory_MakesPagesNews()
    {
        GuestTables guest = Guest();
        var run = new StageRun(guest.Memory);
        Assert.Equal(2, run.Give(GuestTables.Set(Contexts)).Count);
        run.Give(GuestTables.Call(VfioRequest.IommuUnmapDma, GuestTables.Bytes(new VfioIommuType1DmaUnmap { Argsz = 24, Iova = GuestTables.Ram, Size = GuestTables.RamBytes })));
        Assert.Empty(run.Give(GuestTables.Set(Contexts, time: 1)));
        run.Give(GuestTables.Call(VfioRequest.IommuMapDma, GuestTables.Bytes(new VfioIommuType1DmaMap { Argsz = 32, Vaddr = GuestTables.User, Iova = GuestTables.Ram, Size = GuestTables.RamBytes })));
        Assert.Equal(2, run.Give(GuestTables.Set(Contexts, time: 2)).Count);
    }

    [Fact]
    public void Map_Refused_ChangesNothing()
    {
        var run = new StageRun(Guest().Memory);
        run.Give(GuestTables.Call(
            VfioRequest.IommuMapDma, GuestTables.Bytes(new VfioIommuType1DmaMap { Argsz = 32, Vaddr = 0x1000, Iova = GuestTables.Ram, Size = 0x10_0000 }), result: -17));
        Assert.Equal(GuestTables.UserOf(Contexts), run.Pages(GuestTables.Set(Contexts))[0].User);
    }

    [Fact]
    public void Process_DescriptorsThatMeanTheSameFile_FindItsMappings()
    {
        var run = new StageRun(Guest().Memory);
        run.Give(new DupRecord { ProcessId = GuestTables.Process, Fd = GuestTables.Container, Result = 30 });
        run.Give(new CloseRecord { ProcessId = GuestTables.Process, Fd = GuestTables.Container });
        run.Give(new ForkRecord { ProcessId = GuestTables.Process, Child = 8 });
        run.Give(new DescriptorRecord { ProcessId = 99, Fd = 40, Target = "/dev/vfio/vfio", Origin = DescriptorOrigin.Received, PeerProcess = 8, PeerFd = 30 });
        IoctlRecord set = GuestTables.Set(Contexts);
        set.ProcessId = 99;
        set.Fd = 40;
        CapturedPage page = run.Pages(set)[0];

        // Whose memory it is, and as what it was opened.
        Assert.Equal((GuestTables.Process, GuestTables.Container, GuestTables.UserOf(Contexts)), (page.Process, page.Fd, page.User));
    }

    [Fact]
    public void Process_ClosedAndOpenedAgain_IsAnotherContainer()
    {
        var run = new StageRun(Guest().Memory);
        run.Give(new CloseRecord { ProcessId = GuestTables.Process, Fd = GuestTables.Container });
        run.Give(new OpenRecord { ProcessId = GuestTables.Process, Path = "/dev/vfio/vfio", Result = GuestTables.Container });
        Assert.Empty(run.Give(GuestTables.Set(Contexts)));
    }

    [Fact]
    public void HwptAlloc_NestedTable_IsFollowedThroughItsIoas()
    {
        StageRun run = Nested(Guest().Memory, out IoctlRecord alloc);
        List<CapturedPage> pages = run.Pages(alloc);
        Assert.Equal([Contexts, Tables], pages.Select(page => page.Address));
        Assert.All(pages, page => Assert.Equal((Iommufd, 2u, MemorySpace.GuestPhysical), (page.Fd, page.Ioas, page.Space)));
    }

    [Fact]
    public void HwptInvalidate_Command_ReadsWhatItNames()
    {
        GuestTables guest = Guest();
        StageRun run = Nested(guest.Memory, out IoctlRecord alloc);
        run.Give(alloc);
        guest.Descriptor(Tables, 1, 0x4040_0001);
        byte[] command = GuestTables.Bytes(new TlbiVaCommand { Opcode = CommandOpcode.TlbiNhVa, ASID = 1, Address = 0x80_0000_0000 });
        IoctlRecord invalidate = Call(IommufdRequest.HwptInvalidate, new IommuHwptInvalidate { Size = 32, HwptId = 4, DataType = IommuInvalidateDataType.ArmSmmuv3, EntryLen = 16, EntryNum = 1 }, command, 8);
        Assert.Equal([Tables], run.Give(invalidate));
    }

    [Fact]
    public void Read_EventOfAGuest_ReadsItsTables()
    {
        GuestTables guest = Guest();
        StageRun run = Nested(guest.Memory, out IoctlRecord alloc);
        run.Give(alloc);
        run.Give(Call(IommufdRequest.VeventqAlloc, new IommuVeventqAlloc { Size = 32, ViommuId = 4, OutVeventqFd = Events }));
        guest.Descriptor(Tables, 7, 0x4040_0001);
        byte[] events = [.. new byte[8], .. GuestTables.Bytes(new TranslationEvent { Type = EventId.FTranslation, InputAddr = 7UL << 39 })];
        Assert.Equal([Tables], run.Give(new TransferRecord { ProcessId = GuestTables.Process, Fd = Events, Target = "anon_inode:[iommufd-viommu-event]", Result = 40, Data = events }));
    }

    [Fact]
    public void MapFile_PagesOfAFile_AreReadFromIt()
    {
        var memory = new FakeTargetMemory();
        GuestTables guest = Guest();
        var file = new FakeTargetMemory { HasEverything = true };
        foreach (ulong page in new[] { Contexts, Tables })
        {
            file.Write(0, 0x1000 + (page - GuestTables.Ram), guest.Memory.PageOf(GuestTables.Process, GuestTables.UserOf(page)));
        }

        memory.Files[(GuestTables.Process, 20)] = file;
        StageRun run = Nested(memory, out IoctlRecord alloc, map: false);
        run.Give(Call(IommufdRequest.IoasMapFile, new IommuIoasMapFile { Size = 40, IoasId = 2, Fd = 20, Start = 0x1000, Length = GuestTables.RamBytes, Iova = GuestTables.Ram }));
        List<CapturedPage> pages = run.Pages(alloc);
        Assert.Equal([(Contexts, 0UL), (Tables, 0UL)], pages.Select(page => (page.Address, page.User)));
    }

    [Fact]
    public void Copy_OfAnIoas_LeadsToTheSameMemory()
    {
        StageRun run = Nested(Guest().Memory, out IoctlRecord alloc, map: false);
        run.Give(Call(IommufdRequest.IoasMap, new IommuIoasMap { Size = 40, IoasId = 7, UserVa = GuestTables.User - 0x1000, Length = GuestTables.RamBytes, Iova = 0 }));
        run.Give(Call(IommufdRequest.IoasCopy, new IommuIoasCopy { Size = 40, DstIoasId = 2, SrcIoasId = 7, Length = 0x20_0000, DstIova = GuestTables.Ram, SrcIova = 0x1000 }));
        Assert.Equal([GuestTables.UserOf(Contexts), GuestTables.UserOf(Tables)], run.Pages(alloc).Select(page => page.User));
    }

    [Fact]
    public void Payload_WhenAskedFor_IsTheStartOfEveryMapping()
    {
        GuestTables guest = new();
        guest.Write(GuestTables.Ram, 1UL);
        guest.Write(GuestTables.Ram + 0x1000, 2UL);
        guest.Write(GuestTables.Ram + 0x2000, 3UL);
        var marker = new MarkerRecord { Text = "here" };
        Assert.Empty(new StageRun(guest.Memory, new TableOptions { Mode = TablesMode.None }).Give(marker));
        Assert.Equal([GuestTables.Ram, GuestTables.Ram + 0x1000], new StageRun(guest.Memory, new TableOptions { Mode = TablesMode.None, PayloadBytes = 8192 }).Give(marker));
    }

    [Fact]
    public void Fault_OfAContainer_ReadsTablesWhenTheInterruptIsSeen()
    {
        GuestTables guest = Guest();
        var run = new StageRun(guest.Memory);
        byte[] container = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(container, GuestTables.Container);
        run.Give(GuestTables.Call(VfioRequest.GroupSetContainer, container, fd: 4, target: "/dev/vfio/0"));
        run.Give(GuestTables.Call(VfioRequest.GroupGetDeviceFd, "0000:00:02.0"u8.ToArray(), fd: 4, target: "/dev/vfio/0", result: 6));
        byte[] irqs = [.. GuestTables.Bytes(new VfioIrqSet { Argsz = 24, Flags = VfioIrqSetFlags.DataEventfd | VfioIrqSetFlags.ActionTrigger, Index = 5, Count = 1 }), 11, 0, 0, 0];
        run.Give(GuestTables.Call(VfioRequest.DeviceSetIrqs, irqs, fd: 6, target: "anon_inode:[vfio-device]"));
        run.Give(GuestTables.Set(Contexts));
        guest.Descriptor(Tables, 9, 1);
        Assert.Equal([Tables], run.Give(new TransferRecord { ProcessId = GuestTables.Process, Fd = 11, Target = "anon_inode:[eventfd]", Result = 8, Time = 1_000_000_000 }));
        guest.Descriptor(Tables, 10, 1);
        Assert.Equal([Tables], run.Give(new IommuFaultRecord { Device = "0000:00:02.0", Iova = 0, Time = 2_000_000_000 }));
    }

    /// <summary>One context, one table that maps blocks.</summary>
    private static GuestTables Guest()
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables));
        guest.Descriptor(Tables, 0, 0x4030_0001);
        return guest;
    }

    /// <summary>An iommufd with IOAS 2, nest parent 3 and vIOMMU 4.</summary>
    /// <param name="alloc">The call that allocates a nested page table.</param>
    private static StageRun Nested(FakeTargetMemory memory, out IoctlRecord alloc, bool map = true)
    {
        var run = new StageRun(memory);
        run.Give(new OpenRecord { ProcessId = GuestTables.Process, Path = IommufdName, Result = Iommufd });
        if (map)
        {
            run.Give(Call(IommufdRequest.IoasMap, new IommuIoasMap { Size = 40, IoasId = 2, UserVa = GuestTables.User, Length = GuestTables.RamBytes, Iova = GuestTables.Ram }));
        }

        run.Give(Call(IommufdRequest.HwptAlloc, new IommuHwptAlloc { Size = 48, Flags = IommuHwptAllocFlags.NestParent, PtId = 2, OutHwptId = 3 }));
        run.Give(Call(IommufdRequest.ViommuAlloc, new IommuViommuAlloc { Size = 40, HwptId = 3, OutViommuId = 4 }));
        byte[] entry = GuestTables.Bytes(new Ste { V = true, Config = StreamConfig.Stage1, S1ContextPtr = Contexts })[..16];
        alloc = Call(IommufdRequest.HwptAlloc, new IommuHwptAlloc { Size = 48, PtId = 4, OutHwptId = 5, DataType = IommuHwptDataType.ArmSmmuv3, DataLen = 16 }, entry, 32);
        return run;
    }

    private static IoctlRecord Call<T>(uint request, T argument, byte[]? buffer = null, int offset = 0)
        where T : unmanaged
    {
        byte[] bytes = GuestTables.Bytes(argument);
        IoctlRecord call = GuestTables.Call(request, bytes, fd: Iommufd, target: IommufdName, output: bytes);
        if (buffer is not null)
        {
            call.Buffers.Add(new PointedBuffer(offset, 0x1000, buffer, default));
        }

        return call;
    }
}
