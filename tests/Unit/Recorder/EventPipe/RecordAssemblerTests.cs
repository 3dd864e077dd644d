using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.EventPipe;
using TraceReplay.Recorder.Pipeline;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>Events to records and gaps, without a program.</summary>
public sealed class RecordAssemblerTests : IDisposable
{
    private readonly LossCounters _losses = new();
    private readonly RecordBatch _batch = RecordBatch.Rent();
    private readonly RecordAssembler _assembler;

    public RecordAssemblerTests()
    {
        _assembler = new RecordAssembler(_losses, 77, clockOffset: 1000, began: 5);
        _assembler.Take(TraceReplayEvents.PublishedEvent, EventPayload.Count(0, (long)EventOccasion.SourceBegins), _batch);
    }

    [Fact]
    public void Take_RecordsInOrder_AreTheRecordsOnTheLogsClock()
    {
        Marker(1, 0, 0, time: 5000);
        Marker(2, 0, 1, time: 6000);
        _assembler.Finish(2, 9000, _batch);

        Assert.Equal([4000L, 5000L], _batch.Records.Select(record => record.Time));
        Assert.Equal(0, _losses.Total);
    }

    [Fact]
    public void Take_HoleInAStream_IsAGapThere()
    {
        Marker(1, 0, 0, time: 5000);
        Marker(5, 0, 4, time: 9000);
        _assembler.Finish(5, 9000, _batch);

        Assert.Equal(["Marker", "Gap", "Marker"], Kinds());
        GapRecord gap = Gaps()[0];
        Assert.Equal((3, 4000, 8000), (gap.Count, gap.FromTime, gap.ToTime));
        Assert.Equal(3, _losses.Total);
    }

    [Fact]
    public void Take_FirstRecordsOfAThreadMissing_AreAGap()
    {
        Marker(3, 4, 2, time: 5000);
        _assembler.Finish(3, 9000, _batch);

        Assert.Equal(2, Assert.Single(Gaps()).Count);
    }

    [Fact]
    public void Finish_MoreWerePublished_IsAGapAtTheEnd()
    {
        Marker(1, 0, 0, time: 5000);
        _assembler.Finish(11, 9000, _batch);

        Assert.Equal(10, Assert.Single(Gaps()).Count);
        Assert.Equal("Gap", Kinds()[^1]);
    }

    [Fact]
    public void Finish_AThreadLostAllItHad_IsAGapAtTheEnd()
    {
        Marker(1, 0, 0, time: 5000);
        Marker(9, 0, 1, time: 6000);
        _assembler.Finish(9, 9000, _batch);

        Assert.Equal(7, Assert.Single(Gaps()).Count);
    }

    [Fact]
    public void Finish_ProgramDied_IsAGapOfUnknownSize()
    {
        Marker(1, 0, 0, time: 5000);
        _assembler.Finish(null, 9000, _batch);

        Assert.Equal(-1, Assert.Single(Gaps()).Count);
        Assert.Equal(1, _losses.Total);
    }

    [Fact]
    public void Take_SourceWasThereBefore_BeganMidSession()
    {
        using RecordBatch batch = RecordBatch.Rent();
        var late = new RecordAssembler(_losses, 77, 0, began: 5);
        late.Take(TraceReplayEvents.PublishedEvent, EventPayload.Count(40, (long)EventOccasion.ListenersChange), batch);
        late.Take((int)RecordKind.Marker, EventPayload.Of(new MarkerRecord(), 41, 3, 17), batch);
        late.Finish(41, 9000, batch);

        Assert.Equal(["Gap", "Marker"], batch.Records.Select(record => record.Kind.ToString()));
        Assert.Equal("mid-session", ((GapRecord)batch.Records[0]).Cause.ToString());
        Assert.Equal(0, _losses.Total);
    }

    [Fact]
    public void Take_PartsOfARecord_AreOneRecord()
    {
        var transfer = new TransferRecord { Data = Enumerable.Range(0, 3000).Select(i => (byte)(i % 251)).ToArray() };
        byte[] packet = EventPayload.Packet(transfer);
        for (uint part = 0; part < 3; part++)
        {
            int from = (int)part * 1500;
            Take(RecordKind.Transfer, EventPayload.Part(transfer, 1, 0, 0, part, 3, packet.AsSpan(from, Math.Min(1500, packet.Length - from))));
        }

        _assembler.Finish(1, 9000, _batch);
        Assert.True(((TransferRecord)Assert.Single(_batch.Records)).Data.Span.SequenceEqual(transfer.Data.Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Take_PartMissing_IsOneRecordLost(uint missing)
    {
        var transfer = new TransferRecord { Data = new byte[3000] };
        byte[] packet = EventPayload.Packet(transfer);
        for (uint part = 0; part < 3; part++)
        {
            if (part != missing)
            {
                Take(RecordKind.Transfer, EventPayload.Part(transfer, 1, 0, 0, part, 3, packet.AsSpan((int)part * 1000, 1000)));
            }
        }

        Marker(2, 0, 1, time: 5000);
        _assembler.Finish(2, 9000, _batch);

        Assert.Equal(["Gap", "Marker"], Kinds());
        Assert.Equal(1, Gaps()[0].Count);
    }

    [Fact]
    public void Take_DamagedRecord_IsAGap()
    {
        Take(RecordKind.Open, EventPayload.Of(new MarkerRecord { Text = "no open" }, 1, 0, 0));
        _assembler.Finish(1, 9000, _batch);

        Assert.Equal("copy-failed", Assert.Single(Gaps()).Cause.ToString());
        Assert.Equal(1, _losses.Total);
    }

    [Fact]
    public void Take_KindOfALaterVersion_IsAGap()
    {
        Take((RecordKind)200, EventPayload.Of(new MarkerRecord(), 1, 0, 0));

        Assert.Equal(["Gap"], Kinds());
    }

    public void Dispose() => _batch.Dispose();

    private void Marker(ulong published, uint stream, ulong number, long time) =>
        Take(RecordKind.Marker, EventPayload.Of(new MarkerRecord { Text = "m", Time = time }, published, stream, number));

    private void Take(RecordKind kind, byte[] payload) => _assembler.Take((int)kind, payload, _batch);

    private List<string> Kinds() => _batch.Records.ConvertAll(record => record.Kind.ToString());

    private List<GapRecord> Gaps() => _batch.Records.OfType<GapRecord>().ToList();
}
