using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Programs that used VFIO on later kernels: every result and output byte is predicted under the kernel's dialect, and not under its neighbour's.</summary>
public sealed class VfioRecordingTests
{
    [SharedTheory]
    [InlineData("a-type1-edu", "linux-7.3")]
    [InlineData("a-type1-edu-deb734", "linux-7.3")]
    [InlineData("a-type1-edu-vfiocontainer-by-iommufd", "linux-7.3-compat")]
    [InlineData("a-device-edu", "linux-7.3")]
    [InlineData("a-irq-edu", "linux-7.3")]
    [InlineData("c-device-igb-behind-rootport", "linux-7.3")]
    public void Replay_UnderItsDialect_PredictsEveryCall(string session, string dialect) => Assert.Empty(Divergences(session, dialect));

    [SharedTheory]
    [InlineData("a-type1-edu", "linux-6.12")]
    [InlineData("a-type1-edu", "linux-5.10")]
    [InlineData("a-type1-edu-vfiocontainer-by-iommufd", "linux-7.3")]
    public void Replay_UnderAnotherDialect_ShowsTheDifference(string session, string dialect) => Assert.NotEmpty(Divergences(session, dialect));

    private static List<string> Divergences(string session, string dialect)
    {
        string folder = Path.Combine(SharedData.Root!, "sessions", "modern", session);
        string[] inputs = [.. Directory.GetFiles(folder).Where(f => Path.GetFileName(f) is "capture.jsonl" or "capture.jsonl.gz" or "l0-smmu.log" or "l0-smmu.log.gz").Order(StringComparer.Ordinal)];
        string log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            LogImport.Run(new ImportOptions { Inputs = inputs, Output = log }, CancellationToken.None);
            using LogReader first = LogReader.Open(log);
            LogSurvey survey = LogSurvey.Of(first);
            using LogReader reader = LogReader.Open(log);
            ReplayResult result = new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find(dialect)!, Profile = SmmuProfile.Qemu111 }, survey).Run(reader);
            return [.. result.Board.Divergences.Where(d => d.Kind is RecordKind.Ioctl or RecordKind.Transfer or RecordKind.Open or RecordKind.Close or RecordKind.Mmap).Select(d => $"{d.Record} {d.Subject} {d.Field}: {d.Recorded}, predicted {d.Predicted}")];
        }
        finally
        {
            File.Delete(log);
        }
    }
}
