using System.Text.Json;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder;
using TraceReplay.Recorder.Cli;
using TraceReplay.Recorder.Import;
using TraceReplay.Tests.Recorder.Import;
using Xunit;

namespace TraceReplay.Tests.Recorder.Cli;

public sealed class ImportCommandTests : IDisposable
{
    private const string Session = """{"type":"session","version":1,"arch":"a","kernel":"k","cmdline":[],"clock":"monotonic","ts":1,"realtime_ns":"5"}""" + "\n"
        + """{"type":"marker","ts":2,"pid":1,"tid":1,"text":"x"}""" + "\n";

    private readonly ImportFiles _files = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _files.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public void Run_SessionLog_WritesALogThatReadsBack()
    {
        string log = Path.Combine(_files.Folder, "out.trlog");
        Assert.Equal(0, Run(log, json: true, _files.Add("s", Session)));
        using LogReader reader = LogReader.Open(log);
        Assert.Equal("vfio-session", reader.Header.Origin["source"]);
        Assert.Equal("", reader.Header.SmmuProfile);
        Assert.IsType<SessionRecord>(reader.Read());
        Assert.Equal("x", Assert.IsType<MarkerRecord>(reader.Read()).Text.ToString());
        Assert.Null(reader.Read());
        using JsonDocument json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(2, json.RootElement.GetProperty("records").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("kinds").GetProperty("Marker").GetInt64());
    }

    [Fact]
    public void Run_SameInput_GivesTheSameBytes()
    {
        string input = _files.Add("s", Session);
        string one = Path.Combine(_files.Folder, "1");
        string two = Path.Combine(_files.Folder, "2");
        Run(one, json: false, input);
        Run(two, json: false, input);
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
    }

    [Fact]
    public void Run_Refused_LeavesNothingBehind()
    {
        string log = Path.Combine(_files.Folder, "out.trlog");
        Assert.Equal(3, Run(log, json: false, _files.Add("s", Session + "{")));
        Assert.Contains("line 3", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(["s"], Directory.GetFiles(_files.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Run_Interrupted_LeavesNothingBehind()
    {
        string log = Path.Combine(_files.Folder, "out.trlog");
        var options = new ImportOptions { Inputs = [_files.Add("s", Session)], Output = log };
        Assert.NotEqual(0, ImportCommand.Run(options, quiet: false, json: false, _output, _errors, new CancellationToken(canceled: true)));
        Assert.Equal(["s"], Directory.GetFiles(_files.Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("none/out.trlog", "does not exist")]
    [InlineData("", "is a directory")]
    [InlineData("s", "cannot be the output too")]
    public void Run_UnusableOutput_IsRefused(string output, string reason)
    {
        string input = _files.Add("s", Session);
        Assert.Equal(2, Run(Path.Combine(_files.Folder, output), json: false, input));
        Assert.Contains(reason, _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.jsonl", "no such file")]
    [InlineData("", "is a directory")]
    public void Run_InputThatIsNotThere_IsAUsageError(string input, string reason)
    {
        Assert.Equal(2, Run(Path.Combine(_files.Folder, "out.trlog"), json: false, Path.Combine(_files.Folder, input)));
        Assert.Contains(reason, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_WrongUsage_Exits2()
    {
        Assert.Equal(2, await Program.Main(["import"]));
        Assert.Equal(2, await Program.Main(["import", "x", "--clock-offset", "soon", "-o", "y"]));
        Assert.Equal(0, await Program.Main(["import", "--help"]));
    }

    private int Run(string output, bool json, params string[] inputs) =>
        ImportCommand.Run(new ImportOptions { Inputs = inputs, Output = output }, quiet: false, json, _output, _errors, CancellationToken.None);
}
