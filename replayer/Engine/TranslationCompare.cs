using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>Compares a recorded translation with the model's: outcome, output page, permission, event, and every step the recording shows.</summary>
internal sealed class TranslationCompare(Scoreboard board, PageMap pages, AsidMap asids)
{
    private const ulong TableAddress = 0x0000_ffff_ffff_f000;

    private static readonly Rule Translation = new("smmu.translation", "stream table, context descriptor and tables of this moment decide", "IHI 0070 sections 3.3 and 3.4");

    public bool AfterGap { get; set; }

    /// <param name="learned">Steps whose content was taken from the recording, one bit each.</param>
    public void Compare(SmmuTranslationRecord recorded, in TranslationResult predicted, List<TranslationStep> steps, ulong learned = 0)
    {
        if (predicted.Unmodelled is { } what)
        {
            board.Count(recorded.Kind, Verdict.Unmodelled);
            board.Note(new Divergence(recorded.Sequence, recorded.Kind, $"stream 0x{recorded.StreamId:x} iova 0x{recorded.Iova:x}", "outcome", Verdict.Unmodelled,
                Outcome(recorded.Outcome, recorded.Event, recorded.Output), what, null, ""));
            return;
        }

        CompareOutcome(recorded, predicted);
        CompareSteps(recorded, steps, learned);
    }

    /// <summary>Puts the predicted outcome in the place of the recorded one; addresses are the model's own.</summary>
    public static void ApplyPrediction(SmmuTranslationRecord record, in TranslationResult predicted)
    {
        record.Outcome = predicted.Outcome;
        record.Output = predicted.Output;
        record.Permission = predicted.Permission;
        record.Stage = predicted.Stage;
        record.Event = predicted.Event;
        record.Steps.Clear();
    }

    private void CompareOutcome(SmmuTranslationRecord recorded, in TranslationResult predicted)
    {
        if (recorded.Outcome != predicted.Outcome)
        {
            Diverge(recorded, "outcome", Outcome(recorded.Outcome, recorded.Event, recorded.Output), Outcome(predicted.Outcome, predicted.Event, predicted.Output));
            return;
        }

        board.Count(recorded.Kind, Verdict.Match);
        switch (recorded.Outcome)
        {
            case TranslationOutcome.Success:
                Judge(recorded, "output", pages.Compare(recorded.Output, predicted.Output), recorded.Output, predicted.Output);
                Judge(recorded, "permission", Same(recorded.Permission, predicted.Permission), recorded.Permission, predicted.Permission);
                Judge(recorded, "stage", Same((ulong)recorded.Stage, (ulong)predicted.Stage), (ulong)recorded.Stage, (ulong)predicted.Stage);
                break;
            case TranslationOutcome.Bypass or TranslationOutcome.Disabled:
                Judge(recorded, "output", Same(recorded.Output, predicted.Output), recorded.Output, predicted.Output);
                break;
            case TranslationOutcome.Fault:
                Judge(recorded, "event", Same(recorded.Event, predicted.Event), recorded.Event, predicted.Event);
                break;
            default:
                break;
        }
    }

    private void CompareSteps(SmmuTranslationRecord recorded, List<TranslationStep> steps, ulong learned)
    {
        int count = recorded.Steps.Count;
        if (count == 0)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            TranslationStep step = recorded.Steps[i];
            if (i >= steps.Count || steps[i].Kind != step.Kind)
            {
                Diverge(recorded, $"step {i + 1}", StepText.Of(step), i < steps.Count ? StepText.Of(steps[i]) : "no further step");
                return;
            }

            Verdict verdict = CompareStep(step, steps[i], ThroughStage2(recorded.Steps, i));
            if (verdict == Verdict.Match && i < 64 && ((learned >> i) & 1) != 0)
            {
                verdict = Verdict.Learned;
            }

            if (verdict == Verdict.Mismatch)
            {
                Diverge(recorded, $"step {i + 1}", StepText.Of(step), StepText.Of(steps[i]));
            }
            else
            {
                board.Count(recorded.Kind, verdict);
            }
        }

        if (steps.Count > count)
        {
            Diverge(recorded, $"step {count + 1}", "no further step", StepText.Of(steps[count]));
        }
    }

    private Verdict CompareStep(in TranslationStep recorded, in TranslationStep predicted, bool guestAddress) => recorded.Kind switch
    {
        TranslationStepKind.ConfigHit or TranslationStepKind.ConfigMiss => Verdict.Match,
        TranslationStepKind.L1StreamDescriptor => Worse(pages.Compare(recorded.EntryAddress, predicted.EntryAddress), pages.Compare(recorded.Address, predicted.Address)),
        TranslationStepKind.SteFetch => pages.Compare(recorded.EntryAddress, predicted.EntryAddress),
        // A guest gave the address of its CD; without a guest the host did.
        TranslationStepKind.CdFetch => guestAddress ? Exact(recorded.Address == predicted.Address) : pages.Compare(recorded.Address, predicted.Address),
        TranslationStepKind.TableBase => Worse(Exact(recorded.Level == predicted.Level && recorded.Value == predicted.Value), pages.Compare(recorded.Address, predicted.Address)),
        TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss =>
            Worse(CompareAsid(recorded, predicted), Exact(recorded.Vmid == predicted.Vmid && recorded.Address == predicted.Address)),
        TranslationStepKind.TlbFill => Worse(CompareAsid(recorded, predicted),
            Exact(recorded.Vmid == predicted.Vmid && recorded.Address == predicted.Address && recorded.Level == predicted.Level && recorded.Value == predicted.Value)),
        TranslationStepKind.TableEntry => CompareEntry(recorded, predicted),
        _ => Verdict.Unmodelled,
    };

    // Under a VMID the ASID is a guest's own.
    private Verdict CompareAsid(in TranslationStep recorded, in TranslationStep predicted) =>
        predicted.Vmid > 0 ? Exact(recorded.Asid == predicted.Asid) : asids.Compare(recorded.Asid, predicted.Asid);

    // An address that is looked up in stage 2 next came from a guest.
    private static bool ThroughStage2(List<TranslationStep> steps, int index) =>
        index + 1 < steps.Count && steps[index + 1] is { Kind: TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss, Asid: < 0 };

    // Tables of a guest hold guest addresses, which are the same on both sides; tables of the host hold physical ones, which correspond page by page.
    private Verdict CompareEntry(in TranslationStep recorded, in TranslationStep predicted)
    {
        if (recorded.Stage != predicted.Stage || recorded.Level != predicted.Level || recorded.Address != predicted.Address)
        {
            return Verdict.Mismatch;
        }

        Verdict place = pages.Compare(recorded.EntryAddress, predicted.EntryAddress);
        if (recorded.Value == predicted.Value)
        {
            return place;
        }

        bool valid = (recorded.Value & predicted.Value & 1) != 0 && (recorded.Value & ~TableAddress) == (predicted.Value & ~TableAddress);
        return valid ? Worse(place, pages.Compare(recorded.Value & TableAddress, predicted.Value & TableAddress)) : Verdict.Mismatch;
    }

    private static Verdict Exact(bool same) => same ? Verdict.Match : Verdict.Mismatch;

    private static Verdict Same(ulong recorded, ulong predicted) => Exact(recorded == predicted);

    private static Verdict Worse(Verdict a, Verdict b) =>
        a == Verdict.Mismatch || b == Verdict.Mismatch ? Verdict.Mismatch : a == Verdict.Learned || b == Verdict.Learned ? Verdict.Learned : Verdict.Match;

    private void Judge(SmmuTranslationRecord record, string field, Verdict verdict, ulong recorded, ulong predicted)
    {
        if (verdict == Verdict.Mismatch)
        {
            Diverge(record, field, $"0x{recorded:x}", $"0x{predicted:x}");
            return;
        }

        board.Count(record.Kind, verdict);
    }

    private void Diverge(SmmuTranslationRecord record, string field, string recorded, string predicted)
    {
        Verdict verdict = AfterGap ? Verdict.Unknown : Verdict.Mismatch;
        board.Count(record.Kind, verdict);
        board.Note(new Divergence(record.Sequence, record.Kind, $"stream 0x{record.StreamId:x} iova 0x{record.Iova:x}", field, verdict,
            recorded, predicted, Translation, $"tracereplay explain --at {record.Sequence} shows the walk"));
    }

    private static string Outcome(TranslationOutcome outcome, byte eventNumber, ulong output) => outcome switch
    {
        TranslationOutcome.Fault => $"fault 0x{eventNumber:x2}",
        TranslationOutcome.Success => $"0x{output:x}",
        _ => outcome.ToString(),
    };
}
