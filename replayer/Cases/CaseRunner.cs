using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>
/// Runs cases under a profile with a cache policy.
/// <para>
/// QEMU finds the device of CMD_CFGI_STE and CFGI_CD by bus number, and in one run of the same machine a bridge hid the root bus while in another it did not
/// (<see cref="SmmuQuirk.CfgiRootBusHidden"/>). A case does not say which run it came from, and shows it only where a configuration changed
/// and such a command followed; the tag for it was set where the difference was seen. So the tag decides first, and only a case that then differs and holds a
/// command the two machines treat differently is tried on the other one. All cases at hand pass by the tag alone, so a case that does not is
/// reported as such.
/// </para>
/// </summary>
internal sealed class CaseRunner
{
    private const string HiddenBusTag = "qemu-deviation:cfgi-devfn";

    private readonly CaseJudge _judge;
    private readonly SmmuProfile _hidden;

    public CaseRunner(SmmuProfile profile, CachePolicy caches)
    {
        Profile = profile;
        Caches = caches;
        _judge = new CaseJudge(profile, caches);

        // Where configurations are not kept, invalidating them shows nothing.
        _hidden = profile == SmmuProfile.Arch || !caches.Configurations ? profile : profile.With(SmmuQuirk.CfgiRootBusHidden);
    }

    public SmmuProfile Profile { get; }

    public CachePolicy Caches { get; }

    public CaseResult Run(OracleCase oracleCase)
    {
        if (_judge.SkipReason(oracleCase) is { } reason)
        {
            return new CaseResult(CaseVerdict.Skipped) { Reason = reason };
        }

        CaseResult result = Run(oracleCase, IsTagged(oracleCase));
        if (result.Verdict != CaseVerdict.Failed || _hidden == Profile || !HasRootBusCommand(oracleCase))
        {
            return result;
        }

        CaseResult other = Run(oracleCase, !IsTagged(oracleCase));
        return other.Verdict == CaseVerdict.Passed ? other with { OtherMachine = true } : result;
    }

    /// <summary>The same run again with the translation steps of one step kept.</summary>
    public CaseRun Watch(OracleCase oracleCase, int step)
    {
        var run = new CaseRun(oracleCase, _judge, ProfileOf(IsTagged(oracleCase)), Caches) { WatchedStep = step };
        run.Run();
        return run;
    }

    private static bool IsTagged(OracleCase oracleCase) => oracleCase.HasTag(HiddenBusTag);

    private static bool HasRootBusCommand(OracleCase oracleCase)
    {
        foreach (CaseStep step in oracleCase.Steps)
        {
            if (step.Operation == CaseOperation.Command
                && (CommandOpcode)(byte)step.Word0 is CommandOpcode.CfgiSte or CommandOpcode.CfgiCd or CommandOpcode.CfgiCdAll
                && step.Word0 >> 40 == 0)
            {
                return true;
            }
        }

        return false;
    }

    private CaseResult Run(OracleCase oracleCase, bool hidden) => new CaseRun(oracleCase, _judge, ProfileOf(hidden), Caches).Run();

    private SmmuProfile ProfileOf(bool hidden) => hidden ? _hidden : Profile;
}
