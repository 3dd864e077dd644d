using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Porting;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

public sealed class PortedFilesTests
{
    private readonly List<object> _gone = [];
    private readonly PortedFiles _files;

    public PortedFilesTests() => _files = new PortedFiles((file, _) => _gone.Add(file));

    [Fact]
    public void Follow_DupOntoItself_KeepsTheFile()
    {
        object file = new();
        _files.Keep(7, 3, file);
        _files.Follow(new DupRecord { ProcessId = 7, Fd = 3, Result = 3 });
        Assert.Empty(_gone);
        Assert.Same(file, _files.Find(7, 3));
    }

    [Fact]
    public void Follow_DupOfAnotherFileOverTheDescriptor_LetsTheFileGo()
    {
        object file = new();
        _files.Keep(7, 3, file);
        _files.Follow(new DupRecord { ProcessId = 7, Fd = 9, Result = 3 });
        Assert.Equal([file], _gone);
        Assert.Null(_files.Find(7, 3));
    }

    [Fact]
    public void Follow_CloseOfOneOfTwoDescriptors_KeepsTheFileUntilTheOther()
    {
        object file = new();
        _files.Keep(7, 3, file);
        _files.Follow(new DupRecord { ProcessId = 7, Fd = 3, Result = 4 });
        _files.Follow(new CloseRecord { ProcessId = 7, Fd = 3 });
        Assert.Empty(_gone);
        _files.Follow(new CloseRecord { ProcessId = 7, Fd = 4 });
        Assert.Equal([file], _gone);
    }
}
