using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Fuzz.Smmu;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Runs of the fuzz target from fixed seeds and from its corpus: no exception, no endless work, the same end every time, and nothing it stopped reaching.</summary>
public sealed class SmmuAdversaryTests
{
    private const int Operations = 4000;

    public static TheoryData<string> Corpus => [.. Files().Select(f => Path.GetFileName(f)!)];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    public void Step_FixedSeed_NeverThrowsAndEndsTheSame(int seed) => Assert.Equal(Run(seed).StateHash(), Run(seed).StateHash());

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Fuzz_CorpusFile_NeverThrows(string file) => SmmuTarget.Fuzz(File.ReadAllBytes(Files().Single(f => Path.GetFileName(f) == file)));

    [Fact]
    public void Step_ManySeeds_ReachesEveryOutcome()
    {
        var faults = new long[256];
        var outcomes = new long[4];
        long commands = 0;
        for (int seed = 100; seed < 116; seed++)
        {
            SmmuAdversary adversary = Run(seed);
            commands += adversary.Watch.Commands;
            for (int i = 0; i < faults.Length; i++)
            {
                faults[i] += adversary.Faults[i];
            }

            for (int i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] += adversary.Outcomes[i];
            }
        }

        long accesses = outcomes.Sum();
        Assert.True(outcomes[0] > accesses / 20, $"only {outcomes[0]} of {accesses} accesses passed");
        Assert.True(outcomes[3] < accesses / 5, $"{outcomes[3]} of {accesses} accesses were not modelled");
        Assert.True(commands > 1000, $"only {commands} commands");
        EventId[] wanted =
        [
            EventId.CBadStreamId, EventId.FSteFetch, EventId.CBadSte, EventId.FStreamDisabled, EventId.CBadSubstreamId, EventId.FCdFetch, EventId.CBadCd,
            EventId.FWalkEabt, EventId.FTranslation, EventId.FAddrSize, EventId.FAccess, EventId.FPermission,
        ];
        Assert.All(wanted, id => Assert.True(faults[(byte)id] > 0, $"{id} never came"));
    }

    private static SmmuAdversary Run(int seed)
    {
        var adversary = new SmmuAdversary(Choices.Of((long)seed));
        for (int i = 0; i < Operations; i++)
        {
            adversary.Step();
        }

        return adversary;
    }

    private static string[] Files() => Directory.GetFiles(Path.Combine(Golden.RepositoryRoot(), "tests", "Fuzz", "corpus", "Smmu"));
}
