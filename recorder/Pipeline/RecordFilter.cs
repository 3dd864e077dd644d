using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// --only and --exclude. Rules of --only about one subject are alternatives, those about different subjects must all hold; any --exclude that fits removes a record.
/// What later records rest on stays in any case: sessions, gaps, markers, opens, closes, duplicates, forks, and calls that give a descriptor.
/// </summary>
internal sealed class RecordFilter
{
    private static readonly FilterSubject[] s_subjects = Enum.GetValues<FilterSubject>();

    // Arrays: walking through them allocates nothing, and that happens for every record.
    private readonly FilterRule[] _only;
    private readonly FilterRule[] _exclude;
    private readonly Descriptors _descriptors = new();
    private readonly bool _byDevice;

    public RecordFilter(IReadOnlyList<FilterRule> only, IReadOnlyList<FilterRule> exclude)
    {
        _only = [.. only];
        _exclude = [.. exclude];
        _byDevice = only.Concat(exclude).Any(rule => rule.Subject == FilterSubject.Device);
    }

    /// <summary>Every record passes.</summary>
    public bool IsEmpty => _only.Length == 0 && _exclude.Length == 0;

    /// <summary>Records that did not pass.</summary>
    public long Removed { get; private set; }

    /// <summary>Puts what passes into <paramref name="output"/>. Before the first record that does not pass stands a gap, so that nobody takes the log for a whole one.</summary>
    public void Process(RecordBatch batch, RecordBatch output)
    {
        foreach (Record record in batch.Records)
        {
            bool passes = Passes(record);
            if (_byDevice)
            {
                _descriptors.Look(record);
            }

            if (passes)
            {
                output.Records.Add(record);
                continue;
            }

            if (Removed++ == 0)
            {
                GapRecord gap = output.Add<GapRecord>();
                gap.Source = GapWords.Pipeline;
                gap.Cause = GapWords.Filtered;
                gap.Count = -1;
                gap.Time = gap.FromTime = gap.ToTime = record.Time;
            }
        }
    }

    private bool Passes(Record record)
    {
        if (IsFoundation(record))
        {
            return true;
        }

        foreach (FilterSubject subject in s_subjects)
        {
            if (!PassesOnly(record, subject))
            {
                return false;
            }
        }

        foreach (FilterRule rule in _exclude)
        {
            if (rule.Fits(record, _descriptors) == true)
            {
                return false;
            }
        }

        return true;
    }

    private bool PassesOnly(Record record, FilterSubject subject)
    {
        bool asked = false;
        foreach (FilterRule rule in _only)
        {
            if (rule.Subject == subject)
            {
                if (rule.Fits(record, _descriptors) != false)
                {
                    return true;
                }

                asked = true;
            }
        }

        return !asked;
    }

    private static bool IsFoundation(Record record) => record switch
    {
        TransferRecord or MmapRecord or MunmapRecord or CallEntryRecord => false,
        IoctlRecord { Unfinished: false, Result: > 0 } ioctl => IsDescriptor(ioctl),
        IoctlRecord => false,
        IommuMapRecord or IommuUnmapRecord or IommuFaultRecord or DmaRecord or DmaEndRecord or MsiRecord or EventfdSignalRecord => false,
        _ => true,
    };

    private static bool IsDescriptor(IoctlRecord ioctl)
    {
        FdKind kind = FdTarget.KindOf(ioctl.Target);
        return (IoctlCatalog.Guess(kind, ioctl.Request, ioctl.In.Length)?.Returns ?? FdKind.Unknown) != FdKind.Unknown;
    }
}
