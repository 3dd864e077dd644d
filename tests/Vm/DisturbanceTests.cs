using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.VmTests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.VmTests;

/// <summary>Something ends in the middle: what was recorded stays valid, and the driver does not notice.</summary>
public sealed class DisturbanceTests
{
    private const int KilledStatus = 128 + 9;
    private const int NothingRecorded = 3;

    [VmFact]
    public void Attach_InTheMiddle_SaysSoAndReplays()
    {
        Assert.Equal(0, VmRun.Record.ExitCode("mid"));
        List<Record> records = Read("mid.trlog", 40);
        Assert.Contains(records, record => record is DescriptorRecord { Origin: DescriptorOrigin.Snapshot } held && held.Target.ToString() == "/dev/vfio/vfio");
        Assert.Contains(records, record => record is GapRecord gap && gap.Cause.ToString() == "mid-session");
        ToolRun replay = ToolRun.Replayer("replay", VmRun.Record.PathOf("mid.trlog"), "--all");
        Assert.Matches(@"(?m)^all +\d+ +0 ", replay.Output);
    }

    [VmFact]
    public void Driver_Killed_EndsItsLogWithTheSignal()
    {
        Assert.Equal(KilledStatus, VmRun.Record.ExitCode("killed-driver"));
        Assert.Equal(0, VmRun.Record.ExitCode("killed"));
        AssertIntact("killed.trlog");
        Assert.Contains(Read("killed.trlog"), record => record is ExitRecord { Signal: 9 });
        Assert.DoesNotMatch(@"(?m)^all +\d+ +[1-9]", ToolRun.Replayer("replay", VmRun.Record.PathOf("killed.trlog")).Output);
    }

    [VmFact]
    public void Recorder_KilledOrRefused_LeavesTheDriverAlone()
    {
        Assert.Equal(0, VmRun.Record.ExitCode("survivor"));
        Assert.Contains("done, every check held", VmRun.Record.Text("survivor.out"));
    }

    [VmFact]
    public void Recorder_Killed_LeavesALogToRecover()
    {
        Assert.Equal(KilledStatus, VmRun.Record.ExitCode("dead"));
        string recovered = VmRun.Record.PathOf("recovered.trlog");
        File.Delete(recovered);
        ToolRun recover = ToolRun.Replayer("recover", VmRun.Record.PathOf("dead.trlog.partial"), "-o", recovered);
        Assert.True(File.Exists(recovered), recover.All);
        AssertIntact("recovered.trlog");
        Assert.True(Read("recovered.trlog").OfType<IoctlRecord>().Any(), "the recovered log holds calls");
        Assert.DoesNotMatch(@"(?m)^all +\d+ +[1-9]", ToolRun.Replayer("replay", recovered).Output);
    }

    [VmTheory]
    [InlineData("second", "recorded by another")]
    [InlineData("same", "dead.trlog.partial")]
    public void Recorder_StartedTwice_RefusesInOneSentence(string name, string why)
    {
        Assert.Contains(why, Refusal(name));
    }

    [VmFact]
    public void Target_ExitsAtOnce_LeavesAValidLog()
    {
        Assert.Equal(0, VmRun.Record.ExitCode("at-once"));
        AssertIntact("at-once.trlog");
        Assert.Contains(Read("at-once.trlog"), record => record is ExitRecord { Status: 0 });
    }

    [VmTheory]
    [InlineData("never", "/bin/nothing-of-that-name")]
    [InlineData("gone", "4194000")]
    public void Target_NotThere_IsOneSentence(string name, string named)
    {
        Assert.Contains(named, Refusal(name));
        Assert.False(File.Exists(VmRun.Record.PathOf(name + ".trlog")), "no log of nothing");
    }

    /// <summary>The one sentence of a recorder that recorded nothing.</summary>
    private static string Refusal(string name)
    {
        Assert.Equal(NothingRecorded, VmRun.Record.ExitCode(name));
        return Assert.Single(VmRun.Record.Text(name + ".err").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static List<Record> Read(string name, int count = int.MaxValue)
    {
        // Records are reused while reading: each kind is taken from a reader of its own position.
        using LogReader reader = LogReader.Open(VmRun.Record.PathOf(name));
        List<Record> records = [];
        while (records.Count < count && reader.Read() is { } record)
        {
            records.Add(Copy(record));
        }

        return records;
    }

    private static Record Copy(Record record) => record switch
    {
        DescriptorRecord held => new DescriptorRecord { Fd = held.Fd, Target = held.Target.Clone(), Origin = held.Origin },
        GapRecord gap => new GapRecord { Source = gap.Source.Clone(), Cause = gap.Cause.Clone(), Count = gap.Count },
        ExitRecord exit => new ExitRecord { ProcessId = exit.ProcessId, Status = exit.Status, Signal = exit.Signal },
        IoctlRecord ioctl => new IoctlRecord { Fd = ioctl.Fd, Request = ioctl.Request },
        _ => new MarkerRecord(),
    };

    private static void AssertIntact(string name)
    {
        ToolRun verify = ToolRun.Replayer("verify", VmRun.Record.PathOf(name));
        Assert.True(verify.ExitCode == 0, verify.All);
    }
}
