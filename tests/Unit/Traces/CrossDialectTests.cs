using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Traces;

/// <summary>
/// A recording replayed under another kernel does what that kernel did to the same program. The truth is recorded: the scenario `basic` was also run
/// with the program built for the other kernel's layout.
/// </summary>
public sealed class CrossDialectTests
{
    [Theory]
    [InlineData("nested-v10", "basic", "nested-v11", "basic-abi10")]
    [InlineData("nested-v11", "basic", "nested-v10", "basic-abi11")]
    [InlineData("nested-v10", "basic", "linux-5.10", "basic")]
    public void Replay_UnderAnotherDialect_GivesTheResultsRecordedThere(string from, string scenario, string under, string truth)
    {
        List<string> predicted = NestedCalls(Predict(TraceFiles.PathOf(from, scenario), under));
        List<string> recorded = NestedCalls(Read(TraceFiles.PathOf(under, truth)));
        Assert.NotEmpty(recorded);
        Assert.Equal(recorded, predicted);
    }

    [Theory]
    [InlineData("nested-v10", "basic", "nested-v11", "basic-abi10")]
    [InlineData("nested-v11", "basic", "nested-v10", "basic-abi11")]
    [InlineData("nested-v10", "basic", "linux-5.10", "basic")]
    public void Replay_UnderAnotherDialect_EndsItsTransfersAsRecordedThere(string from, string scenario, string under, string truth)
    {
        List<string> predicted = FirstRequests(Predict(TraceFiles.PathOf(from, scenario), under));
        List<string> recorded = FirstRequests(Read(TraceFiles.PathOf(under, truth)));
        Assert.NotEmpty(recorded);
        Assert.Equal(recorded, predicted);
    }

    [Fact]
    public void Replay_UnderAnotherDialect_NamesTheRuleBehindEveryDifferentResult()
    {
        (ReplayResult result, _) = TraceReplayer.Replay(TraceFiles.PathOf("nested-v10", "basic"), "nested-v11");
        List<Divergence> calls = result.Board.Divergences.Where(d => d.Kind == RecordKind.Ioctl && d.Field == "result").ToList();
        Assert.Contains(calls, d => d.Subject == "VFIO_IOMMU_SET_PASID_TABLE" && d.Predicted == "-EINVAL");
        Assert.All(calls, d => Assert.NotNull(d.Rule));
    }

    /// <summary>The fault ring of a kernel that refused the table: faults of stage 2 never reach it.</summary>
    [Fact]
    public void Replay_TableRefused_LeavesTheFaultRingEmpty()
    {
        List<string> predicted = RingHeads(Predict(TraceFiles.PathOf("nested-v10", "basic"), "nested-v11"));
        List<string> recorded = RingHeads(Read(TraceFiles.PathOf("nested-v11", "basic-abi10")));
        Assert.NotEmpty(recorded);
        Assert.Equal(recorded[^1], predicted[^1]);
    }

    private static byte[] Predict(string path, string dialect)
    {
        LogSurvey survey;
        using (LogReader reader = LogReader.Open(path))
        {
            survey = LogSurvey.Of(reader);
        }

        using var stream = new MemoryStream();
        using (LogReader reader = LogReader.Open(path))
        using (LogWriter results = LogWriter.Create(stream, reader.Header))
        {
            var options = new ReplayOptions { Dialect = Dialects.Find(dialect)!, Profile = SmmuProfile.Qemu111 };
            new ReplayEngine(options, survey) { Results = results }.Run(reader);
            results.Complete();
        }

        return stream.ToArray();
    }

    private static byte[] Read(string path) => File.ReadAllBytes(path);

    /// <summary>Set and unset of the table, in order, with what they returned.</summary>
    private static List<string> NestedCalls(byte[] log) =>
        Select(log, r => r is IoctlRecord { Request: 0x3b7a } call ? $"{call.In.Span[4]} -> {call.Result}" : null);

    /// <summary>What became of the first request of every announced transfer.</summary>
    private static List<string> FirstRequests(byte[] log)
    {
        DmaRecord? waiting = null;
        return Select(log, r =>
        {
            if (r is DmaRecord { Source: DmaSource.Announced } dma)
            {
                waiting = new DmaRecord { Iova = dma.Iova, Direction = dma.Direction };
            }
            else if (r is SmmuTranslationRecord translation && waiting is { } transfer && translation.Iova == transfer.Iova)
            {
                waiting = null;
                return $"{transfer.Direction} 0x{transfer.Iova:x}: {translation.Outcome} {translation.Event:x2}";
            }

            return null;
        });
    }

    private static List<string> RingHeads(byte[] log) =>
        Select(log, r => r is TransferRecord { Operation: TransferOperation.Pread, Offset: 0x90000000000, Result: 20 } read ? Convert.ToHexStringLower(read.Data.Span[16..]) : null);

    private static List<string> Select(byte[] log, Func<TraceReplay.Formats.Records.Record, string?> choose)
    {
        using LogReader reader = LogReader.Open(log);
        var found = new List<string>();
        while (reader.Read() is { } record)
        {
            if (choose(record) is { } text)
            {
                found.Add(text);
            }
        }

        return found;
    }
}
