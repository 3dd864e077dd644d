using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Memory;

public sealed class GuestMemoryTests
{
    private const ulong Address = 0x7000_0000;

    private readonly PhysicalMemory _memory = new();
    private readonly PageAllocator _pages = new();
    private readonly GuestMemory _guest;

    public GuestMemoryTests()
    {
        _guest = new GuestMemory(_pages, _memory);
    }

    [Fact]
    public void Exit_OfAProcess_GivesItsRunToTheNextOneEmpty()
    {
        ulong first = _guest.PageOf(7, Address);
        _memory.Write64(first, 0x1234);
        _guest.Exit(7);
        Assert.Equal(0, _guest.Processes);
        Assert.Equal(0, _pages.InUse);
        Assert.Equal(first, _guest.PageOf(8, Address));
        Assert.True(_memory.TryRead64(first, out ulong word));
        Assert.Equal(0UL, word);
    }

    [Fact]
    public void Exit_OfAProcess_TellsThatEveryPageOfItIsFree()
    {
        var freed = new List<ulong>();
        _pages.Freed += freed.Add;
        ulong page = _guest.PageOf(7, Address);
        _guest.Exit(7);
        Assert.Contains(page, freed);
        Assert.Equal(257, freed.Count);
    }

    [Fact]
    public void Exit_WhileAMappingHoldsThePages_KeepsThemUntilItGoes()
    {
        ulong page = _guest.PageOf(7, Address);
        _guest.Pin(7);
        _guest.Exit(7);
        Assert.Equal(page, _guest.PageOf(7, Address));
        Assert.NotEqual(page, _guest.PageOf(8, Address));
        _guest.Unpin(7);
        Assert.False(_guest.TryPageOf(7, Address, out _));
        Assert.Equal(page, _guest.PageOf(9, Address));
    }

    [Fact]
    public void PageOf_AfterAnExit_StaysContiguousAsFarAsBefore()
    {
        _guest.PageOf(7, Address);
        _guest.Exit(7);
        ulong first = _guest.PageOf(8, Address);
        ulong second = _guest.PageOf(8, Address + 0x10_0000);
        Assert.Equal(first + 0xf_f000, _guest.PageOf(8, Address + 0xf_f000));
        Assert.NotEqual(first + 0x10_0000, second);
    }

    [Fact]
    public void Exit_OfContiguousMemory_IsUsedAgainForTheSameShapeOnly()
    {
        _guest.MakeContiguous(7, Address, 0x20_0000);
        _guest.MakeBlock(7, Address + 0x40_0000);
        ulong run = _guest.PageOf(7, Address);
        ulong block = _guest.PageOf(7, Address + 0x40_0000);
        _guest.Exit(7);
        Assert.NotEqual(run, _guest.PageOf(8, Address));
        _guest.MakeBlock(9, Address);
        Assert.Equal(block, _guest.PageOf(9, Address));
        _guest.MakeContiguous(10, Address, 0x20_0000);
        Assert.Equal(run, _guest.PageOf(10, Address));
    }

    [Fact]
    public void PageOf_AfterAnExit_HasTheBlocksTheRecordingShowsForThatProcess()
    {
        _guest.MakeBlock(7, Address);
        _guest.Exit(7);
        ulong first = _guest.PageOf(7, Address);
        Assert.Equal(0UL, first & 0x1f_ffff);
        Assert.Equal(first + 0x1f_f000, _guest.PageOf(7, Address + 0x1f_f000));
    }

    [Theory]
    [InlineData("linux-5.10")]
    [InlineData("linux-7.3")]
    public void Replay_OfEverNewProcesses_HoldsTheSameAndPredictsTheSame(string dialect)
    {
        (long pages, int processes, VerdictCounts few) = Run(dialect, 20);
        (long pagesLonger, int processesLonger, VerdictCounts many) = Run(dialect, 80);
        Assert.Equal(pages, pagesLonger);
        Assert.Equal(processes, processesLonger);
        Assert.True(processes <= 1, $"{processes} processes");
        Assert.Equal(0, many.Mismatch + many.Unknown + many.Unmodelled + many.Learned - (3 * 80));
        Assert.Equal(4 * few.Match, many.Match);
    }

    // Each opens a container, maps 4 MiB at addresses of its own and ends without cleaning up.
    private static (long Pages, int Processes, VerdictCounts All) Run(string dialect, int rounds)
    {
        var text = new StringBuilder();
        int at = 0;
        for (int i = 0; i < rounds; i++)
        {
            int pid = 100 + i;
            void Add(string record) => text.Append(CultureInfo.InvariantCulture, $"#{at++} +{i}.00000000{at % 10} {pid}/{pid} {record} <0.000000001>\n");
            Add("open /dev/vfio/vfio = 3");
            Add("open /dev/vfio/12 = 4");
            Add("ioctl 4 /dev/vfio/12 0x3b68 ptr in=03000000 = 0");
            Add("ioctl 3 /dev/vfio/vfio 0x3b66 arg=0x3 = 0");
            string vaddr = Convert.ToHexStringLower(BitConverter.GetBytes(0x7f00_0000_0000UL + ((ulong)i << 24)));
            Add($"ioctl 3 /dev/vfio/vfio 0x3b71 ptr in=2000000003000000{vaddr}00001000000000000000400000000000 = 0");
            Add("ioctl 4 /dev/vfio/12 0x3b6a ptr in=303030303a30303a30322e3000 = 5");
            text.Append(CultureInfo.InvariantCulture, $"#{at++} +{i}.500000000 {pid}/{pid} exit 0\n");
        }

        byte[] log = TextLog.Assemble(text.ToString());
        using LogReader first = LogReader.Open(log);
        LogSurvey survey = LogSurvey.Of(first);
        using LogReader reader = LogReader.Open(log);
        var engine = new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find(dialect)!, Profile = SmmuProfile.Qemu111 }, survey);
        ReplayResult result = engine.Run(reader);
        Assert.True(result.Board.Divergences.Count == 0, string.Join('\n', result.Board.Divergences.Take(3)));
        return (engine.Machine.Pages.InUse, engine.Machine.Guest.Processes, result.Board.Total);
    }
}
