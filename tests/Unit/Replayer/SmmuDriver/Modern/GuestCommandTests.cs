using System.Buffers.Binary;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver.Modern;

/// <summary>A guest's commands, legal and illegal, as recorded with Linux 7.3.4 on an SMMU with range invalidation and without ATS and substreams.</summary>
public sealed class GuestCommandTests
{
    private const int Eio = 5;

    private readonly ModernBench _bench = new();
    private readonly VirtualSmmu _smmu;

    public GuestCommandTests()
    {
        _smmu = _bench.Virtual();
        _bench.Trace.Take();
        _bench.Trace.Words.Clear();
    }

    [Theory]
    [InlineData(0x0002000000000012UL, 0x0000000001000001UL, 0x0002000100000012UL, 0x0000000001000001UL)]
    [InlineData(0x0001000000000011UL, 0UL, 0x0001000100000011UL, 0UL)]
    [InlineData(0x0000000000000010UL, 0UL, 0x0000000100000010UL, 0UL)]
    [InlineData(0x0000000000000030UL, 0UL, 0x0000000100000010UL, 0UL)]
    [InlineData(0x0000000000000013UL, 0x0000000001002001UL, 0x0000000100000013UL, 0x0000000001002001UL)]
    [InlineData(0x0000010000000005UL, 1UL, 0x0000001000000005UL, 1UL)]
    [InlineData(0x0000010000000006UL, 0UL, 0x0000001000000006UL, 0UL)]
    [InlineData(0x0000000700000012UL, 0x0000000001000001UL, 0x0000000100000012UL, 0x0000000001000001UL)]
    [InlineData(0x0000000000001012UL, 0x0000000001000401UL, 0x0000000100001012UL, 0x0000000001000401UL)]
    [InlineData(0x0000000000000012UL, 0x0000000001000701UL, 0x0000000100000012UL, 0x0000000001000701UL)]
    public void Invalidate_LegalCommand_GoesOutWithTheParentsVmidAndTheHostsStream(ulong word0, ulong word1, ulong issued0, ulong issued1)
    {
        Assert.Equal(0, Invalidate(out int handled, (word0, word1)));

        Assert.Equal(1, handled);
        Assert.Equal((issued0, issued1), _bench.Trace.Words[0]);
        Assert.Equal(CommandOpcode.Sync, (CommandOpcode)(byte)_bench.Trace.Words[1].Word0);
        Assert.Equal(2, _bench.Trace.Words.Count);
    }

    [Theory]
    [InlineData(0x0000005500000005UL, 1UL)]
    [InlineData(0x000000000000007fUL, 0UL)]
    [InlineData(0x0000000000000003UL, 0UL)]
    [InlineData(0x0000000000000004UL, 0x1fUL)]
    [InlineData(0x0000000000000020UL, 0UL)]
    [InlineData(0x0000000000000028UL, 0UL)]
    [InlineData(0x000000000000002aUL, 0UL)]
    [InlineData(0x0000000000000046UL, 0UL)]
    [InlineData(0x0000000000000044UL, 0UL)]
    [InlineData(0x0000000000000045UL, 0UL)]
    [InlineData(0x0000000000000041UL, 0UL)]
    [InlineData(0x0000000000000001UL, 0UL)]
    [InlineData(0x0000010000000040UL, 0x34UL)]
    [InlineData(0x0000000000000112UL, 0x0000000001000001UL)]
    [InlineData(0x0000000000001012UL, 0x0000000001000001UL)]
    [InlineData(0x0000000000000012UL, 0x0000000001000401UL)]
    [InlineData(0x0001000000000011UL, 1UL)]
    [InlineData(0x0000010000001005UL, 1UL)]
    [InlineData(0x0000010000000805UL, 1UL)]
    [InlineData(0x0000010000000405UL, 1UL)]
    [InlineData(0x8000000000000010UL, 0UL)]
    [InlineData(0x0000000000000012UL, 0x0000000001000901UL)]
    public void Invalidate_IllegalCommand_IsRefusedAndNothingGoesOut(ulong word0, ulong word1)
    {
        Assert.Equal(Eio, Invalidate(out int handled, (word0, word1)));

        Assert.Equal(0, handled);
        Assert.Empty(_bench.Trace.Words);
    }

    [Fact]
    public void Invalidate_ThreeHundred_GoInBlocksOf63()
    {
        (ulong, ulong)[] commands = [.. Enumerable.Repeat((0x12UL, 0x1000001UL), 300)];

        Assert.Equal(0, Invalidate(out int handled, commands));

        Assert.Equal(300, handled);
        Assert.Equal([63, 127, 191, 255, 304], Syncs());
    }

    [Fact]
    public void Invalidate_RefusedAt250_IssuesWholeBlocksButCountsAll()
    {
        (ulong, ulong)[] commands = [.. Enumerable.Repeat((0x12UL, 0x1000001UL), 300)];
        commands[250] = (0x7f, 0);

        Assert.Equal(Eio, Invalidate(out int handled, commands));

        Assert.Equal(250, handled);
        Assert.Equal(189, _bench.Trace.Words.Count(w => (byte)w.Word0 == 0x12));
    }

    [Fact]
    public void Invalidate_ShortEntry_GoesOnWithZeros()
    {
        DriverResult result = _bench.Driver.Invalidate(_smmu, [0x12, 0, 0, 0, 0, 0, 1, 0], 8, 1, out _);

        Assert.True(result.Ok);
        Assert.Equal((0x0001000100000012UL, 0UL), _bench.Trace.Words[0]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(31, 7)]
    public void Invalidate_LongEntry_NeedsAZeroTail(int at, int errno)
    {
        var entry = new byte[32];
        entry[0] = 0x10;
        entry[at] |= (byte)(at == 0 ? 0 : 1);

        Assert.Equal(errno, _bench.Driver.Invalidate(_smmu, entry, 32, 1, out _).Errno);
    }

    [Fact]
    public void Invalidate_Nothing_IsRefused() => Assert.Equal(22, _bench.Driver.Invalidate(_smmu, [], 16, 0, out _).Errno);

    private int Invalidate(out int handled, params (ulong Word0, ulong Word1)[] commands)
    {
        var bytes = new byte[commands.Length * 16];
        for (int i = 0; i < commands.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 16), commands[i].Word0);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((i * 16) + 8), commands[i].Word1);
        }

        return _bench.Driver.Invalidate(_smmu, bytes, 16, commands.Length, out handled).Errno;
    }

    private List<int> Syncs() => [.. Enumerable.Range(0, _bench.Trace.Words.Count).Where(i => (byte)_bench.Trace.Words[i].Word0 == 0x46)];
}
