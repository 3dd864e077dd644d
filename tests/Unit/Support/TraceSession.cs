using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Recorder.Import;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>
/// Plays a QEMU trace on the model of QEMU: memory is filled just in time with what the trace shows of it (table entries, descriptors, what STE and CD
/// must have said), requests and commands are the trace's, and outcome and steps of every request are compared.
/// </summary>
internal sealed class TraceSession
{
    private const ulong CommandQueue = 0x7f_0000_0000;

    private readonly PhysicalMemory _memory = new();
    private readonly Smmu _smmu;
    private readonly TraceForesight _foresight;
    private readonly List<TranslationStep> _steps = [];
    private uint _commandIndex;

    public TraceSession(string path)
    {
        _foresight = new TraceForesight(path);
        _smmu = new Smmu(_memory, _foresight.Identification, SmmuProfile.Qemu111);
        using var reader = new TraceReader(new TextTraceEvents(InputFile.Probe(path)));
        while (reader.Next())
        {
            foreach (Record record in reader.Group.Records)
            {
                Play(record);
            }

            if (reader.Group.Records.Exists(r => r is SmmuCommandRecord))
            {
                _smmu.WriteRegister(0x98, _commandIndex, 4);
            }
        }
    }

    public int Requests { get; private set; }

    public List<string> Differences { get; } = [];

    private void Play(Record record)
    {
        switch (record)
        {
            case SmmuRegisterRecord { Write: true } register:
                Write(register);
                break;
            case SmmuCommandRecord command:
                (ulong word0, ulong word1) = TraceCommands.Encode(command);
                ulong slot = CommandQueue + ((_commandIndex & 0x7ffff) * 16);
                _memory.Write64(slot, word0);
                _memory.Write64(slot + 8, word1);
                _commandIndex = (_commandIndex + 1) & 0xfffff;
                break;
            case SmmuTranslationRecord translation:
                Translate(translation);
                break;
        }
    }

    private void Write(SmmuRegisterRecord register)
    {
        switch (register.Offset)
        {
            case 0x98 or 0x9c or 0x90:
                // Commands go through a queue of the test's own.
                _smmu.WriteRegister(0x90, CommandQueue | 19, 8);
                break;
            default:
                _smmu.WriteRegister(register.Offset, register.Value, register.Size);
                break;
        }
    }

    private void Translate(SmmuTranslationRecord expected)
    {
        int index = Requests++;
        Prepare(expected, index);
        _steps.Clear();
        var transaction = new Transaction
        {
            StreamId = expected.StreamId,
            Iova = expected.Iova,
            Write = MustBeWrite(expected),
        };
        TranslationResult result = _smmu.Translate(transaction, _steps);
        string? difference = Compare(expected, result);
        if (difference is not null)
        {
            Differences.Add($"request {index} sid 0x{expected.StreamId:x} iova 0x{expected.Iova:x}: {difference}");
        }
    }

    // Traces do not show directions: what a write-only page (a doorbell) lets pass, and what lacks permission, was a write.
    private static bool MustBeWrite(SmmuTranslationRecord expected)
    {
        TranslationStep leaf = expected.Steps.FindLast(s => s is { Kind: TranslationStepKind.TableEntry, Stage: 2 });
        bool writeOnly = expected.Outcome == TranslationOutcome.Success && leaf.Level == 3 && (leaf.Value & 0xc0) == 0x80;
        return writeOnly || (expected.Outcome == TranslationOutcome.Fault && expected.Event == 0x13);
    }

    private void Prepare(SmmuTranslationRecord expected, int index)
    {
        foreach (TranslationStep step in expected.Steps)
        {
            switch (step.Kind)
            {
                case TranslationStepKind.TableEntry:
                    _memory.Write64(step.EntryAddress, step.Value);
                    break;
                case TranslationStepKind.L1StreamDescriptor:
                    // Span for SPLIT 8, as Linux writes it.
                    _memory.Write64(step.EntryAddress, step.Address | 9);
                    break;
            }
        }

        if (expected.Steps.Count > 0 && expected.Steps[0].Kind == TranslationStepKind.ConfigMiss)
        {
            _foresight.WriteConfiguration(_memory, expected, index);
        }
    }

    private string? Compare(SmmuTranslationRecord expected, in TranslationResult result)
    {
        for (int i = 0; i < Math.Max(expected.Steps.Count, _steps.Count); i++)
        {
            string wanted = i < expected.Steps.Count ? expected.Steps[i].ToString() : "nothing";
            string actual = i < _steps.Count ? _steps[i].ToString() : "nothing";
            if (wanted != actual)
            {
                return $"step {i}: expected {wanted}, got {actual}";
            }
        }

        if (result.Outcome != expected.Outcome || (expected.Event != 0 && result.Event != expected.Event))
        {
            return $"expected {expected.Outcome} event {expected.Event:x2}, got {result.Outcome} event {result.Event:x2}";
        }

        bool passed = expected.Outcome == TranslationOutcome.Success;
        return passed && (result.Output != expected.Output || result.Permission != expected.Permission || result.Stage != expected.Stage)
            ? $"expected 0x{expected.Output:x} {expected.Permission} {expected.Stage}, got 0x{result.Output:x} {result.Permission} {result.Stage}"
            : null;
    }
}
