using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Profile qemu-11.1 against recordings of QEMU: look-ups, table entries and fills of every request, in order.</summary>
public sealed class TraceSessionTests
{
    public static TheoryData<string> Logs()
    {
        var data = new TheoryData<string>();
        string folder = SharedData.Root is null ? "" : Path.Combine(SharedData.Root, "sessions", "nested");
        if (Directory.Exists(folder))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.qemu.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetRelativePath(folder, file));
            }
        }
        else
        {
            data.Add("absent");
        }

        return data;
    }

    [SharedTheory]
    [MemberData(nameof(Logs))]
    public void Translate_RequestsOfARecording_TakesTheRecordedSteps(string log)
    {
        var session = new TraceSession(Path.Combine(SharedData.Root!, "sessions", "nested", log));

        string first = string.Join('\n', session.Differences.Take(5));
        Assert.True(session.Differences.Count == 0, $"{session.Differences.Count} of {session.Requests} requests differ:\n{first}");
    }
}
