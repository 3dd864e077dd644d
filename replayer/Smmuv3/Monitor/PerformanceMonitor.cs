using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Monitor;

/// <summary>
/// A counter group with its registers, and what turns the steps of a translation into events: while something counts, every translation is asked for its
/// steps, so that walkers and caches need no counters of their own. Terminated transactions count like others (§10.3 leaves that open).
/// </summary>
internal sealed class PerformanceMonitor
{
    private readonly CounterGroup _counters;
    private readonly CounterRegisters _registers;
    private readonly List<TranslationStep> _own = [];

    public PerformanceMonitor(PhysicalMemory memory, SmmuIdentification identification, InterruptLines lines)
    {
        var interrupt = new CounterInterrupt(memory, lines);
        _counters = new CounterGroup(identification.Idr1.SIDSIZE, interrupt);
        _registers = new CounterRegisters(identification, _counters, interrupt);
    }

    /// <summary>Something is counted.</summary>
    public bool Counting => _counters.Counting;

    /// <param name="offset">Bytes from the base of the group, which has a page of its own.</param>
    /// <param name="size">4 or 8; anything else reads as zero.</param>
    public ulong Read(uint offset, int size) => _registers.Read(offset, size);

    public void Write(uint offset, ulong value, int size) => _registers.Write(offset, value, size);

    public void Reset() => _counters.Reset();

    public void AddStateHash(ref StateHash hash) => _counters.AddStateHash(ref hash);

    /// <summary>Where the steps of the next translation go.</summary>
    public List<TranslationStep> Begin(List<TranslationStep>? wanted)
    {
        _own.Clear();
        return wanted ?? _own;
    }

    /// <param name="first">Steps before this one belong to something else.</param>
    public void End(in Transaction transaction, in TranslationResult result, List<TranslationStep> steps, int first)
    {
        _counters.Count(MonitorEvent.Transaction, transaction.StreamId, 1);
        if (transaction.Translated)
        {
            _counters.Count(MonitorEvent.TranslatedTransaction, transaction.StreamId, 1);
        }

        CountSteps(transaction.StreamId, (EventId)result.Event, steps, first);
    }

    /// <summary>An ATS translation request is counted as a request too.</summary>
    public void EndRequest(uint stream, EventId fault, List<TranslationStep> steps, int first)
    {
        _counters.Count(MonitorEvent.Transaction, stream, 1);
        _counters.Count(MonitorEvent.TranslationRequest, stream, 1);
        CountSteps(stream, fault, steps, first);
    }

    private void CountSteps(uint stream, EventId fault, List<TranslationStep> steps, int first)
    {
        // A read that aborted leaves no step.
        int tables = fault == EventId.FWalkEabt ? 1 : 0;
        int configurations = fault is EventId.FSteFetch or EventId.FCdFetch ? 1 : 0;
        int missed = 0;
        int unknown = 0;
        for (int i = first; i < steps.Count; i++)
        {
            switch (steps[i].Kind)
            {
                case TranslationStepKind.ConfigMiss:
                    unknown = 1;
                    break;
                case TranslationStepKind.L1StreamDescriptor or TranslationStepKind.SteFetch or TranslationStepKind.CdFetch:
                    configurations++;
                    break;
                case TranslationStepKind.TlbMiss:
                    missed = 1;
                    break;
                case TranslationStepKind.TableEntry:
                    tables++;
                    break;
                default:
                    break;
            }
        }

        _counters.Count(MonitorEvent.TlbMiss, stream, missed);
        _counters.Count(MonitorEvent.ConfigurationMiss, stream, unknown);
        _counters.Count(MonitorEvent.TableAccess, stream, tables);
        _counters.Count(MonitorEvent.ConfigurationAccess, stream, configurations);
    }
}
