using TraceReplay.Formats.Log;
using TraceReplay.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TraceReplay.Tests.Recorder.FlightRecorder;

/// <summary>
/// Every recording of the repository, cut at many places with the state kept in front: what is held replays with the verdicts it has in the whole log. Records of the
/// SMMU's own doing are taken out first, for no live recording has them; what a replay learned from them (physical addresses, page by page) is not kept.
/// </summary>
public sealed class CutTraceTests(ITestOutputHelper output)
{
    private const int Cuts = 9;

    public static TheoryData<string, string> Traces() => TraceFiles.Theory();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Replay_CutLog_HasTheVerdictsOfTheWholeLog(string dialect, string scenario)
    {
        byte[] whole = CutReplay.WithoutSmmu(TraceFiles.PathOf(dialect, scenario));
        List<string> expected = CutReplay.Verdicts(whole, dialect);
        for (int i = 1; i <= Cuts; i++)
        {
            int cut = expected.Count * i / (Cuts + 1);
            (byte[] log, int front) = CutReplay.Cut(whole, cut);
            List<string> actual = CutReplay.Verdicts(log, dialect);
            Assert.Equal(expected.Count - cut, actual.Count - front);
            output.WriteLine($"cut at {cut} of {expected.Count}: {front} in front");
            for (int k = cut; k < expected.Count; k++)
            {
                Assert.True(expected[k] == actual[k - cut + front], $"cut at {cut}, record {k}:\nwhole {expected[k]}\ncut   {actual[k - cut + front]}");
            }

            // What stands in front replays as well as it did in its place.
            int wrong = actual.FindIndex(0, front, line => !line.Contains(" 0 mismatch", StringComparison.Ordinal) && line != "gap" && !expected.Contains(line));
            Assert.True(wrong < 0, wrong < 0 ? "" : $"cut at {cut}, in front {actual[wrong]}");
        }
    }
}
