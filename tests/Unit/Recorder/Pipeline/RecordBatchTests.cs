using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Batches hand out cleared records and storage, and are used again.</summary>
public sealed class RecordBatchTests
{
    [Fact]
    public void Add_AfterReuse_GivesAClearedRecord()
    {
        RecordBatch batch = RecordBatch.Rent();
        OpenRecord used = batch.Add<OpenRecord>();
        used.Result = 7;
        used.Time = 9;
        batch.Watermark = 5;
        batch.Dispose();

        using RecordBatch again = RecordBatch.Rent();
        OpenRecord record = again.Add<OpenRecord>();

        Assert.Equal((0, 0, 0), (record.Result, record.Time, again.Watermark));
        Assert.Same(record, Assert.Single(again.Records));
    }

    [Fact]
    public void Add_ManyKinds_KeepsOrderAndGivesDistinctRecords()
    {
        using RecordBatch batch = RecordBatch.Rent();
        Record[] expected = [batch.Add<OpenRecord>(), batch.Add<CloseRecord>(), batch.Add<OpenRecord>(), batch.Add<GapRecord>()];

        Assert.Equal(expected, batch.Records);
        Assert.Equal(4, expected.Distinct().Count());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(65536, 65536)]
    [InlineData(40000, 40000)]
    [InlineData(100_000, 3)]
    public void Bytes_TwoPieces_DoNotOverlap(int first, int second)
    {
        using RecordBatch batch = RecordBatch.Rent();
        Memory<byte> a = batch.Bytes(first);
        Memory<byte> b = batch.Bytes(second);
        a.Span.Fill(1);
        b.Span.Fill(2);

        Assert.Equal((first, second, first + second), (a.Length, b.Length, batch.StorageBytes));
        Assert.True(a.Span.IndexOfAnyExcept((byte)1) < 0);
        Assert.True(b.Span.IndexOfAnyExcept((byte)2) < 0);
    }

    [Fact]
    public void Dispose_Twice_PutsTheBatchIntoThePoolOnce()
    {
        RecordBatch batch = RecordBatch.Rent();
        batch.Dispose();
        batch.Dispose();

        using RecordBatch a = RecordBatch.Rent();
        using RecordBatch b = RecordBatch.Rent();

        Assert.NotSame(a, b);
    }

    [Fact]
    public void Rent_SteadyState_AllocatesNothing()
    {
        void Round()
        {
            using RecordBatch batch = RecordBatch.Rent();
            for (int i = 0; i < 100; i++)
            {
                batch.Add<IoctlRecord>().In = batch.Bytes(64);
            }
        }

        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        // Other tests rent batches too, so one or two may have to be made anew.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }
}
