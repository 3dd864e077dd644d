using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Recorder.Tables;
using Xunit;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>What does not fit into a budget or cannot be read is counted, and hostile tables cost what the budget says.</summary>
public sealed class TableBudgetTests
{
    private const ulong Contexts = 0x4000_0000;
    private const ulong Tables = 0x4010_0000;

    [Fact]
    public void Set_MorePagesThanTheBudget_AreTakenPartByPart()
    {
        GuestTables guest = Wide(100);
        var run = new StageRun(guest.Memory, new TableOptions { Pages = 40 });
        HashSet<ulong> seen = [.. run.Give(GuestTables.Set(Contexts))];
        Assert.Equal(40, seen.Count);
        Assert.Equal("truncated", Assert.Single(run.Gaps).Cause);
        Assert.Equal(64, run.Gaps[0].Count);
        for (int i = 1; i <= 3; i++)
        {
            seen.UnionWith(run.Give(GuestTables.Invalidate(InvalidationGranularity.Domain, time: i * 1_000_000_000L)));
        }

        Assert.Equal(104, seen.Count);
        Assert.Contains(run.Losses.Snapshot(), loss => loss is { Source: "tables", Cause: "truncated", Count: >= 64 });
    }

    [Fact]
    public void Set_MoreTimeThanTheBudget_Ends()
    {
        GuestTables guest = Wide(500);
        var run = new StageRun(guest.Memory, new TableOptions { Time = TimeSpan.FromMilliseconds(10) }) { Tick = 1_000_000 };
        Assert.InRange(run.Give(GuestTables.Set(Contexts)).Count, 64, 76);
        Assert.Equal("truncated", Assert.Single(run.Gaps).Cause);
    }

    [Fact]
    public void Set_PagesThatCannotBeRead_AreCountedOnce()
    {
        GuestTables guest = Wide(3);
        var run = new StageRun(guest.Memory);
        guest.Memory.Error = Errno.EPERM;
        Assert.Empty(run.Give(GuestTables.Set(Contexts)));
        Assert.Equal(("table-page-unreadable", 1L), Assert.Single(run.Gaps));
        run.Give(GuestTables.Set(Contexts, time: 1));
        Assert.Empty(run.Gaps);

        guest.Memory.Error = 0;
        Assert.Equal(7, run.Give(GuestTables.Set(Contexts, time: 2)).Count);
        guest.Memory.Error = Errno.EPERM;
        run.Give(GuestTables.Set(Contexts, time: 3));
        Assert.Equal(("table-page-unreadable", 1L), Assert.Single(run.Gaps));
        Assert.Equal(2, run.Losses.Total);
    }

    /// <summary>Any content of memory, any configuration: nothing is thrown, and no more is read than the budget allows.</summary>
    [Fact]
    public void Set_AnyMemory_StaysInBudget() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll<int, byte, byte>((seed, format, bits) => ReadAnyMemory(seed, format, bits)));

    /// <summary>Calls with any bytes as arguments, on any descriptor: nothing is thrown.</summary>
    [Fact]
    public void Process_AnyCalls_NeverThrows() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<int>(GiveAnyCalls));

    /// <summary>A guest with a number of last-level tables.</summary>
    private static GuestTables Wide(int tables)
    {
        var guest = new GuestTables();
        guest.Write(Contexts, GuestTables.Context(Tables));
        guest.Descriptor(Tables, 0, (Tables + 0x1000) | 3);
        guest.Descriptor(Tables + 0x1000, 0, (Tables + 0x2000) | 3);
        for (int i = 0; i < tables; i++)
        {
            ulong table = Tables + 0x3000 + ((ulong)i << 12);
            guest.Descriptor(Tables + 0x2000, i, table | 3);
            guest.Descriptor(table, 0, 0x4020_0003 + ((ulong)i << 12));
        }

        return guest;
    }

    private static void ReadAnyMemory(int seed, byte format, byte bits)
    {
        var random = new Random(seed);
        var guest = new GuestTables();
        for (ulong page = 0; page < 64; page++)
        {
            byte[] content = guest.Memory.PageOf(GuestTables.Process, GuestTables.User + (page << 12));
            random.NextBytes(content);

            // Descriptors that mostly lead to each other, so that walks go deep.
            for (int i = 0; i < 4096 && page > 1; i += 8)
            {
                BitConverter.TryWriteBytes(content.AsSpan(i), GuestTables.Ram + (ulong)(random.Next(64) << 12) + (ulong)random.Next(4));
            }
        }

        for (int i = 0; i < 64; i++)
        {
            guest.Write(Contexts + ((ulong)i * 64), new Cd
            {
                V = random.Next(4) > 0,
                AA64 = random.Next(4) > 0,
                DS = random.Next(2) > 0,
                ENDI = random.Next(8) == 0,
                T0SZ = (byte)random.Next(64),
                T1SZ = (byte)random.Next(64),
                TG0 = (Granule)random.Next(4),
                TG1 = (GranuleTtb1)random.Next(4),
                ASID = (ushort)random.Next(3),
                TTB0 = GuestTables.Ram + (ulong)random.Next(0x40000),
                TTB1 = random.Next(2) == 0 ? ulong.MaxValue : GuestTables.Ram + (ulong)random.Next(0x40000),
            });
        }

        var options = new TableOptions { Pages = 300 };
        var run = new StageRun(guest.Memory, options);
        long before = guest.Memory.Reads;
        run.Give(GuestTables.Set(Contexts + (ulong)random.Next(256), (ContextTableFormat)(format & 3), bits));
        Assert.InRange(guest.Memory.Reads - before, 0, options.Pages);
        before = guest.Memory.Reads;
        run.Give(GuestTables.Invalidate(InvalidationGranularity.Address, (ulong)random.NextInt64(), (ulong)random.NextInt64(), (uint)random.Next(3), time: 1));
        Assert.InRange(guest.Memory.Reads - before, 0, options.Pages);
    }

    private static void GiveAnyCalls(int seed)
    {
        var random = new Random(seed);
        var run = new StageRun(new FakeTargetMemory { HasEverything = true }, new TableOptions { Pages = 50, PayloadBytes = random.Next(2) * 8192L });
        string[] targets = ["/dev/vfio/vfio", "/dev/iommu", "/dev/vfio/12", "anon_inode:[vfio-device]", "anon_inode:[iommufd-viommu-event]", "anon_inode:[eventfd]", ""];
        for (int i = 0; i < 60; i++)
        {
            byte[] argument = new byte[random.Next(70)];
            random.NextBytes(argument);
            for (int j = 0; j < argument.Length; j++)
            {
                argument[j] = (byte)(random.Next(3) == 0 ? argument[j] : random.Next(4));
            }

            IoctlRecord call = GuestTables.Call(
                0x3b64 + (uint)random.Next(0x34), argument, i, (ulong)random.Next(8), random.Next(4) == 0 ? -22 : random.Next(9), random.Next(9), targets[random.Next(targets.Length)], random.Next(2) == 0 ? argument : default);
            call.Buffers.Add(new PointedBuffer(random.Next(5) * 8, 0, argument, default));
            run.Give(call);
            run.Give(new TransferRecord { ProcessId = GuestTables.Process, Fd = random.Next(9), Target = targets[random.Next(targets.Length)], Result = 40, Data = argument, Time = i });
            run.Give(new DupRecord { ProcessId = GuestTables.Process, Fd = random.Next(9), Result = random.Next(9), Time = i });
            run.Give(new CloseRecord { ProcessId = GuestTables.Process, Fd = random.Next(9), Time = i });
        }
    }
}
