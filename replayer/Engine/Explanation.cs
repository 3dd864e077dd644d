using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Why a record came out as it did: the log is replayed up to it, then the record is run with its walk shown entry by entry, each with the record that
/// last wrote it, and the invalidations that concern it.
/// </summary>
internal sealed class Explanation(TextWriter output, Func<LogReader> open, LogSurvey survey, ReplayOptions options)
{
    public bool Explain(long at)
    {
        Record? record = Load(at);
        if (record is null)
        {
            return false;
        }

        var engine = new ReplayEngine(options with { StopBefore = at, TrackWriters = true }, survey);
        using (LogReader reader = open())
        {
            engine.Run(reader);
        }

        output.WriteLine($"record {at}: {record.Kind} at {record.Time / 1_000_000_000}.{record.Time % 1_000_000_000:000000000} s, dialect {options.Dialect.Name}, SMMU profile {options.Profile.Name}{(options.Caches == CachePolicy.Typical ? "" : $", caches {options.Caches.Name}")}");
        switch (record)
        {
            case SmmuTranslationRecord translation:
                output.WriteLine($"recorded: {translation.Outcome}{(translation.Event != 0 ? $" event 0x{translation.Event:x2}" : "")} output 0x{translation.Output:x} permission {translation.Permission}");
                Walk(engine.Machine, translation.StreamId, translation.Iova, engine.Transfers.Writes(translation.StreamId, translation.Iova));
                break;
            case DmaRecord dma:
                output.WriteLine($"transfer of {dma.Length} bytes at 0x{dma.Iova:x}, {dma.Direction}, first request:");
                Walk(engine.Machine, dma.StreamId, dma.Iova, dma.Direction != DmaDirection.Read);
                break;
            case CallRecord call:
                Call(engine, call);
                break;
            case MemoryRecord memory:
                output.WriteLine($"{memory.Data.Length} bytes of {memory.Space} memory at 0x{memory.Address:x}, {memory.Source}: an input");
                break;
            default:
                output.WriteLine("this record is an input or follows from the call before it");
                break;
        }

        return true;
    }

    private Record? Load(long at)
    {
        using LogReader reader = open();
        reader.Seek(at);
        return reader.Read() is { } record && record.Sequence == at ? record : null;
    }

    private void Call(ReplayEngine engine, CallRecord call)
    {
        string name = new CallFields(options.Dialect).NameOf(call);
        int before = engine.Board.Divergences.Count;
        engine.Calls.Replay(call, name);
        Calls.CallContext context = engine.Calls.Context;
        output.WriteLine($"{name}: recorded {(call.Unfinished ? "never returned" : call.Result)}, predicted {(context.Status == Replayer.Calls.CallStatus.Predicted ? context.Result : context.Status)}");
        if (context.Rule is { } rule)
        {
            output.WriteLine($"rule {rule.Name}: {rule.Text} [{rule.Source}]");
        }

        if (context.Reason is { } reason)
        {
            output.WriteLine(reason);
        }

        foreach (Divergence d in engine.Board.Divergences.Skip(before))
        {
            output.WriteLine($"  {d.Field}: recorded {d.Recorded}, predicted {d.Predicted}");
        }

        output.WriteLine($"state: {engine.Machine.Vfio.Describe(call.ProcessId, CallReplay.FdOf(call))}");
    }

    private void Walk(Machine machine, uint streamId, ulong iova, bool write)
    {
        if (machine.Vfio.DescribeStream(streamId) is { } owner)
        {
            output.WriteLine($"stream 0x{streamId:x}: {owner}");
        }

        ConfigurationText.Write(output, "", machine.Smmu, machine.Memory, streamId, address => Writer(machine.Memory, address));
        var steps = new List<TranslationStep>();
        TranslationResult result = machine.Smmu.Translate(new Transaction { StreamId = streamId, Iova = iova, Write = write }, steps);
        output.WriteLine($"walk of 0x{iova:x} for a {(write ? "write" : "read")}:");
        foreach (TranslationStep step in steps)
        {
            string writer = step.EntryAddress == 0 ? "" : Writer(machine.Memory, step.EntryAddress);
            output.WriteLine($"  {StepText.Of(step)}{writer}");
        }

        string outcome = result.Unmodelled is { } what ? $"unmodelled: {what}" : result.Outcome switch
        {
            TranslationOutcome.Fault => $"fault {Formats.Smmuv3.Events.EventTable.Find(result.Event)?.Name} (0x{result.Event:x2}){(result.EventRecorded ? "" : ", not recorded in the event queue")}",
            TranslationOutcome.Success => $"0x{result.Output:x}, permission {result.Permission}, stage {result.Stage}",
            _ => result.Outcome.ToString(),
        };
        output.WriteLine($"predicted: {outcome}");
        Invalidations(machine);
    }

    private string Writer(PhysicalMemory memory, ulong address)
    {
        long writer = memory.LastWriter(address);
        return writer < 0 ? "" : $"  (last written by record {writer}{NameOf(writer)})";
    }

    private void Invalidations(Machine machine)
    {
        output.WriteLine("last invalidations:");
        foreach (InvalidationNote note in machine.Smmu.RecentInvalidations.TakeLast(8))
        {
            output.WriteLine($"  record {note.Record}{NameOf(note.Record)}: {CommandText.Of(note.Word0, note.Word1)}");
        }
    }

    private string NameOf(long sequence) => sequence <= 0 || Load(sequence) is not { } record ? "" : record is CallRecord call ? $" {new CallFields(options.Dialect).NameOf(call)}" : $" {record.Kind}";
}
