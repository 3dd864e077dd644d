using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support.Reference;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>The model and the reference agree on random machines, whatever the model caches.</summary>
public sealed class ReferenceWalkTests
{
    private const int ScenariosPerGroup = 60;

    [Fact]
    public void Make_ManySeeds_ReachesEveryOutcomeOften()
    {
        var seen = new Dictionary<(EventId, bool, FaultClass), int>();
        int passed = 0;
        int all = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            foreach (ReferenceResult result in ReferenceComparison.Expect(new ReferenceGenerator(seed).Make()).Results)
            {
                all++;
                passed += result.Output is null ? 0 : 1;
                TranslationEvent record = result.Record?.As<TranslationEvent>() ?? default;
                (EventId, bool, FaultClass) key = (result.Event, record.S2, record.CLASS);
                seen[key] = seen.GetValueOrDefault(key) + 1;
            }
        }

        Assert.True(passed > all / 5, $"{passed} of {all} accesses passed");
        (EventId, bool, FaultClass)[] wanted =
        [
            .. new[] { EventId.CBadStreamId, EventId.CBadSte, EventId.CBadSubstreamId, EventId.FStreamDisabled, EventId.CBadCd }.Select(id => (id, false, FaultClass.Cd)),
            .. new[] { EventId.FTranslation, EventId.FAddrSize, EventId.FAccess, EventId.FPermission }.SelectMany(id => new[] { (id, false, FaultClass.In), (id, true, FaultClass.In) }),
            .. new[] { EventId.FTranslation, EventId.FAccess, EventId.FPermission }.SelectMany(id => new[] { (id, true, FaultClass.Cd), (id, true, FaultClass.Tt) }),
            (EventId.FWalkEabt, false, FaultClass.Tt),
            (EventId.FWalkEabt, true, FaultClass.In),
        ];
        Assert.All(wanted, key => Assert.True(seen.GetValueOrDefault(key) >= 5, $"{key} came {seen.GetValueOrDefault(key)} times"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Translate_RandomMachine_IsWhatTheReferenceSays(int group)
    {
        int unmodelled = 0;
        int accesses = 0;
        for (int i = 0; i < ScenariosPerGroup; i++)
        {
            int seed = (group * 1_000_003) + i;
            ReferenceScenario scenario = new ReferenceGenerator(seed).Make();
            (List<ReferenceResult> wanted, ulong memory) = ReferenceComparison.Expect(scenario);
            foreach (CachePolicy policy in CachePolicy.All)
            {
                accesses += wanted.Count;
                string? difference = ReferenceComparison.Compare(scenario, wanted, memory, policy, ref unmodelled);
                Assert.True(difference is null, $"seed {seed}, {difference}");
            }
        }

        Assert.True(unmodelled < accesses / 10, $"{unmodelled} of {accesses} accesses are not modelled");
    }
}
