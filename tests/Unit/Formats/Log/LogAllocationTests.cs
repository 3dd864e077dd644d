using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Formats.Log;

public sealed class LogAllocationTests
{
    [Fact]
    public void Read_AtSteadyState_AllocatesNothing()
    {
        byte[] log = LogBuilder.Write(LogBuilder.Mixture(1, 2000));
        using LogReader reader = LogReader.Open(log);
        int half = (int)reader.RecordCount / 2;
        for (int i = 0; i < half; i++)
        {
            reader.Read();
        }

        // A table may still grow; per record there is nothing.
        int read = (int)reader.RecordCount - half;
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < read / 5; i++)
            {
                Assert.NotNull(reader.Read());
            }
        });
        Assert.True(allocated < read / 5, $"{allocated} bytes for {read / 5} records");
    }

    [Fact]
    public void Read_SmallRecords_AllocatesNothingAtAll()
    {
        Record[] records = Enumerable.Range(0, 60_000).Select(i => (Record)new SmmuRegisterRecord { Offset = 0x98, Value = (ulong)i, Time = i * 1500L, Size = 4 }).ToArray();
        using LogReader reader = LogReader.Open(LogBuilder.Write(records));
        for (int i = 0; i < 55_000; i++)
        {
            reader.Read();
        }

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                reader.Read();
            }
        }));
    }

    [Fact]
    public void Write_AtSteadyState_AllocatesNothingPerRecord()
    {
        Record[] records = LogBuilder.Mixture(1, 100);
        using LogWriter writer = LogWriter.Create(Stream.Null, LogBuilder.Header);
        for (int round = 0; round < 20; round++)
        {
            WriteAll(writer, records);
        }

        long allocated = Allocation.Least(() => WriteAll(writer, records));
        Assert.True(allocated < records.Length, $"{allocated} bytes for {records.Length} records");
    }

    private static void WriteAll(LogWriter writer, Record[] records)
    {
        foreach (Record record in records)
        {
            writer.Write(record);
        }
    }
}
