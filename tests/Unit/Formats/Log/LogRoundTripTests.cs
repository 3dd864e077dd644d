using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Lz4;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Formats.Log;

public sealed class LogRoundTripTests
{
    public static TheoryData<RecordKind> Kinds { get; } = new(RecordGenerators.Kinds);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_EveryKind_GivesWhatWasWritten(RecordKind kind) =>
        Prop.ForAll(RecordGenerators.OfKind(kind).ArrayOf().ToArbitrary(), CheckRoundTrip).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_MixedRecordsInManyChunks_GivesWhatWasWritten() =>
        Prop.ForAll(RecordGenerators.Lists.ToArbitrary(), CheckRoundTrip).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_LargeLog_GivesWhatWasWritten()
    {
        Record[] records = LogBuilder.Mixture(7, 400);
        byte[] log = LogBuilder.Write(records);
        Assert.Equal(records.Select(RecordText.Of), LogBuilder.ReadAll(log));
    }

    [Fact]
    public void Write_SameRecordsTwice_GivesSameBytes() =>
        Assert.Equal(LogBuilder.Write(LogBuilder.Mixture(3, 50)), LogBuilder.Write(LogBuilder.Mixture(3, 50)));

    [Theory]
    [InlineData(LZ4Level.L03_HC)]
    [InlineData(LZ4Level.L12_MAX)]
    public void Write_OtherLevels_ReadTheSame(LZ4Level level)
    {
        Record[] records = LogBuilder.Mixture(5, 60);
        Assert.Equal(LogBuilder.ReadAll(LogBuilder.Write(records)), LogBuilder.ReadAll(LogBuilder.Write(records, level: level)));
    }

    [Fact]
    public void Read_NoRecords_GivesHeaderAndEnd()
    {
        using LogReader reader = LogReader.Open(LogBuilder.Write([]));
        Assert.Null(reader.Read());
        Assert.True(reader.IsComplete);
        Assert.Equal(0, reader.RecordCount);
        Assert.Equal(LogBuilder.Header.Dialect, reader.Header.Dialect);
        Assert.Equal(LogBuilder.Header.Quirks.AsEnumerable(), reader.Header.Quirks);
        Assert.Equal(LogBuilder.Header.Origin.AsEnumerable(), reader.Header.Origin);
        Assert.Equal(LogBuilder.Header.SmmuProfile, reader.Header.SmmuProfile);
        Assert.Equal(LogBuilder.Header.ToolVersion, reader.Header.ToolVersion);
        Assert.Equal(LogHeader.CurrentFormatVersion, reader.Header.FormatVersion);
    }

    [Fact]
    public void Read_BytesOfTheRecordBefore_StayValidAcrossChunks()
    {
        Record[] records = Enumerable.Range(0, 40).Select(i => (Record)new TransferRecord { Data = new byte[] { (byte)i, 1, 2, 3 } }).ToArray();
        using LogReader reader = LogReader.Open(LogBuilder.Write(records, 1));
        ReadOnlyMemory<byte> before = ((TransferRecord)reader.Read()!).Data;
        for (int i = 1; i < records.Length; i++)
        {
            ReadOnlyMemory<byte> data = ((TransferRecord)reader.Read()!).Data;
            Assert.Equal(i - 1, before.Span[0]);
            before = data;
        }
    }

    [Fact]
    public void Seek_AnyRecord_ReadsOnFromThere()
    {
        Record[] records = LogBuilder.Mixture(11, 20);
        List<string> texts = records.Select(record => RecordText.Of(record)).ToList();
        byte[] log = LogBuilder.Write(records, 17);
        texts = records.Select(RecordText.Of).ToList();
        using LogReader reader = LogReader.Open(log);
        foreach (int target in Enumerable.Range(0, records.Length).Reverse().Concat([3, 400, 16, 17, 18]))
        {
            reader.Seek(target);
            Assert.Equal(texts.Skip(target).Take(3), Enumerable.Range(0, Math.Min(3, texts.Count - target)).Select(_ => RecordText.Of(reader.Read()!)));
        }

        reader.Seek(records.Length);
        Assert.Null(reader.Read());
    }

    private static bool CheckRoundTrip(Record[] records)
    {
        byte[] log = LogBuilder.Write(records, 5);
        Assert.Equal(records.Select(RecordText.Of), LogBuilder.ReadAll(log));
        Assert.True(LogVerifier.Verify(log).Intact);
        return true;
    }
}
