using System.Globalization;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;

namespace TraceReplay.Replayer.Porting;

/// <summary>
/// Replays a log under two dialects side by side, record by record, and folds what comes out otherwise. Results of calls are compared with the recording;
/// what devices did with what the recorded version gives, since timing and addresses of the recorded SMMU are its own.
/// </summary>
/// <param name="fields">Fields of arguments in the other version.</param>
/// <param name="spoken">Fields of requests that the other version does not have.</param>
internal sealed class OutcomeComparison(CallFields fields, CallFields spoken)
{
    /// <summary>Different differences kept.</summary>
    private const int MaximumDifferences = 2000;

    private readonly Dictionary<(OutcomeKind, string, string, string), OutcomeDifference> _found = [];
    private readonly OutcomeWatch _before = new();
    private readonly OutcomeWatch _after = new();

    public List<OutcomeDifference> Differences { get; } = [];

    /// <summary>Outcomes compared.</summary>
    public long Compared { get; private set; }

    public long Different { get; private set; }

    /// <summary>Outcomes the model does not know there.</summary>
    public long Unknown { get; private set; }

    /// <summary>Differences that found no room of their own.</summary>
    public long Dropped { get; private set; }

    /// <summary>What the second replay gave; null before <see cref="Run"/>.</summary>
    public ReplayResult? Result { get; private set; }

    /// <param name="open">Opens the log from its start.</param>
    /// <param name="before">The recorded version.</param>
    /// <param name="after">The other.</param>
    /// <param name="results">Where to write the log as the other version would have had it, or null.</param>
    public void Run(Func<LogReader> open, LogSurvey survey, ReplayOptions before, ReplayOptions after, LogWriter? results)
    {
        var one = new ReplayEngine(before with { Watch = _before }, survey);
        var other = new ReplayEngine(after with { Watch = _after }, survey) { Results = results };
        using LogReader first = open();
        using LogReader second = open();
        one.Start();
        other.Start();
        while (first.Read() is { } record && second.Read() is { } same)
        {
            _before.Clear();
            _after.Clear();
            long sequence = record.Sequence;
            one.Feed(record);
            bool goesOn = other.Feed(same);
            Compare(sequence, same);
            if (!goesOn)
            {
                break;
            }
        }

        one.Finish();
        Result = other.Finish();
        Differences.Sort((a, b) => a.FirstRecord != b.FirstRecord ? a.FirstRecord.CompareTo(b.FirstRecord) : string.CompareOrdinal(a.Subject + a.After, b.Subject + b.After));
    }

    /// <summary>How often this difference is here.</summary>
    public long CountOf(OutcomeDifference difference) => _found.TryGetValue(difference.Key, out OutcomeDifference? same) ? same.Count : 0;

    // A record has one call or one transfer, and any number of faults.
    private void Compare(long sequence, Record record)
    {
        IReadOnlyList<Outcome> before = _before.Outcomes;
        IReadOnlyList<Outcome> after = _after.Outcomes;
        int i = 0;
        int j = 0;
        while (i < before.Count || j < after.Count)
        {
            if (i < before.Count && j < after.Count && before[i].Kind == after[j].Kind && before[i].Subject == after[j].Subject)
            {
                Compare(sequence, record, before[i++], after[j++]);
            }
            else if (i < before.Count && (before[i].Kind == OutcomeKind.Fault || j >= after.Count))
            {
                Note(sequence, before[i], before[i].Text, before[i].Kind == OutcomeKind.Message ? "no message is sent" : "none", before[i].Rule);
                Compared++;
                i++;
            }
            else
            {
                Note(sequence, after[j], "none", after[j].Text, after[j].Rule);
                Compared++;
                j++;
            }
        }
    }

    private void Compare(long sequence, Record record, in Outcome before, in Outcome after)
    {
        if (!after.IsPredicted)
        {
            Unknown++;
            Note(sequence, after, before.Text, after.Text, after.Rule, counts: false);
            return;
        }

        // Where the model does not predict the recording, its view of the other version says nothing.
        if (before.Kind == OutcomeKind.Call && _before.Recorded is { } recorded && (before.Text != recorded || !before.IsPredicted))
        {
            Unknown++;
            return;
        }

        Compared++;
        if (before.Text != after.Text)
        {
            bool refusedBefore = before.Text.StartsWith('-') && !after.Text.StartsWith('-') && after.Text != OutcomeWatch.NeverReturns;
            Note(sequence, after, before.Text, after.Text, refusedBefore ? before.Rule : after.Rule ?? before.Rule);
        }
        else if (after.Kind == OutcomeKind.Call)
        {
            CompareOutput(sequence, record, after);
        }
    }

    private void CompareOutput(long sequence, Record record, in Outcome call)
    {
        int length = Math.Min(_before.OutputLength, _after.OutputLength);
        if (record is IoctlRecord ioctl)
        {
            List<CallField> known = fields.Of(ioctl, length);
            foreach (CallField field in known.Count > 0 ? known : spoken.Of(ioctl, length))
            {
                if (field.IsOutput && field.Offset < length)
                {
                    CompareField(sequence, call, field.Name, field.Offset, Math.Min(field.Offset + field.Size, length));
                }
            }
        }
        else if (record is TransferRecord && length > 0)
        {
            CompareData(sequence, call, length);
        }
    }

    // Data of which part is not known is compared where it is.
    private void CompareData(long sequence, in Outcome call, int length)
    {
        for (int start = 0; start < length;)
        {
            int end = start;
            while (end < length && IsKnown(end, end + 1))
            {
                end++;
            }

            if (end > start)
            {
                CompareField(sequence, call, "data", start, end);
            }

            start = end + 1;
        }
    }

    private bool IsKnown(int start, int end) =>
        _after.States[start..end].IndexOfAny(ByteState.Unknown, ByteState.Unmodelled) < 0 && _before.States[start..end].IndexOfAny(ByteState.Unknown, ByteState.Unmodelled) < 0;

    private void CompareField(long sequence, in Outcome call, string field, int start, int end)
    {
        if (!IsKnown(start, end))
        {
            return;
        }

        Compared++;
        ReadOnlySpan<byte> before = _before.Output[start..end];
        ReadOnlySpan<byte> after = _after.Output[start..end];
        if (!before.SequenceEqual(after))
        {
            Note(sequence, call with { Kind = OutcomeKind.Output, Subject = $"{call.Subject} {field}" }, Value(before, "bytes"), Value(after, "other bytes"), call.Rule);
        }
    }

    private static string Value(ReadOnlySpan<byte> bytes, string otherwise)
    {
        if (bytes.Length > sizeof(ulong))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} {otherwise}");
        }

        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
    }

    private void Note(long sequence, in Outcome outcome, string before, string after, Rule? rule, bool counts = true)
    {
        Different += counts ? 1 : 0;
        var key = (outcome.Kind, outcome.Subject, before, after);
        if (_found.TryGetValue(key, out OutcomeDifference? known))
        {
            known.Count++;
        }
        else if (Differences.Count < MaximumDifferences)
        {
            var difference = new OutcomeDifference(outcome.Kind, outcome.Subject, before, after, rule, sequence) { IsPredicted = counts };
            _found.Add(key, difference);
            Differences.Add(difference);
        }
        else
        {
            Dropped++;
        }
    }
}
