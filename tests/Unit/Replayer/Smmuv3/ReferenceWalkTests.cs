using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Tests.Support.Reference;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Random machines for the reference: every outcome comes often enough to be compared.</summary>
public sealed class ReferenceWalkTests
{
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
}
