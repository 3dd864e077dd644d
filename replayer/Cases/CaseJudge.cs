using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>
/// Which of the known outcomes of a step a model must give. The architecture is compared with "arch", QEMU with the main result, QEMU without its caches
/// with "fresh"; where a column is absent it equals the main result. A model with caches may also give any other column in a case whose software
/// did not invalidate what it changed.
/// </summary>
internal sealed class CaseJudge
{
    private const string StalePermitted = "stale-permitted";
    private const string Registers = "registers";

    private readonly bool _architecture;
    private readonly bool _fresh;
    private readonly bool _ownCaches;

    public CaseJudge(SmmuProfile profile, CachePolicy caches)
    {
        bool keeps = caches.Configurations || caches.TlbEntries > 0 || caches.WalkEntries > 0;
        _architecture = profile == SmmuProfile.Arch;
        _fresh = !_architecture && !keeps;

        // QEMU's own caches give exactly what was recorded; only other ones may answer differently.
        _ownCaches = !keeps || (!_architecture && caches == CachePolicy.Typical);
    }

    /// <summary>Registers and interrupts have a main result only, which the architecture is not judged by.</summary>
    public bool JudgesMachine => !_architecture;

    /// <returns>Why a case says nothing about this model; null when it does.</returns>
    public string? SkipReason(OracleCase oracleCase) =>
        _architecture && oracleCase.HasTag(Registers) ? "registers have no architecture column" : null;

    public bool MayBeStale(OracleCase oracleCase) => !_ownCaches && oracleCase.HasTag(StalePermitted);

    /// <summary>The column the model is compared with.</summary>
    public CaseColumn Primary(CaseStep step) => (_architecture ? step.Arch : _fresh ? step.Fresh : null) ?? step.Main;

    /// <summary>Every column a step has, the primary one first.</summary>
    public IEnumerable<CaseColumn> Columns(CaseStep step)
    {
        CaseColumn primary = Primary(step);
        yield return primary;
        foreach (CaseColumn? column in (CaseColumn?[])[step.Main, step.Fresh, step.Arch])
        {
            if (column is not null && column != primary)
            {
                yield return column;
            }
        }
    }
}
