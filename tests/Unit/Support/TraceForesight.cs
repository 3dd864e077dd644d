using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Recorder.Import;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>What a whole trace says about things that single requests leave open: the stage-2 table of a VMID, the ASID of a stream, whether faults are recorded.</summary>
internal sealed class TraceForesight
{
    private readonly List<Request> _requests = [];
    private readonly List<(int Request, int Vmid, TranslationStep Step)> _stage2Roots = [];

    public TraceForesight(string path)
    {
        uint[] idr = [0x0d44101b, 0x02730010, 0, 0x1414, 0, 0x74];
        using var reader = new TraceReader(new TextTraceEvents(InputFile.Probe(path)));
        while (reader.Next())
        {
            foreach (Record record in reader.Group.Records)
            {
                if (record is SmmuTranslationRecord translation)
                {
                    Learn(translation);
                }
                else if (record is SmmuRegisterRecord { Write: false, Offset: <= 0x14 } register)
                {
                    idr[register.Offset / 4] = (uint)register.Value;
                }
            }
        }

        Identification = SmmuIdentification.FromRegisters(idr[0], idr[1], idr[2], idr[3], idr[4], idr[5], 0, 1);
    }

    public SmmuIdentification Identification { get; }

    /// <summary>Writes the STE and the CD that make the model do what the request shows.</summary>
    public void WriteConfiguration(PhysicalMemory memory, SmmuTranslationRecord request, int index)
    {
        int at = request.Steps.FindIndex(s => s.Kind == TranslationStepKind.SteFetch);
        if (at < 0)
        {
            return;
        }

        ulong steAddress = request.Steps[at].EntryAddress;
        int cdAt = request.Steps.FindIndex(s => s.Kind == TranslationStepKind.CdFetch);
        if (cdAt < 0)
        {
            int lookup = request.Steps.FindIndex(IsLookup);
            Ste ste = lookup < 0
                ? new Ste { V = request.Event != 4, Config = request.Outcome == TranslationOutcome.Bypass ? StreamConfig.Bypass : StreamConfig.Abort }
                : Stage2Ste(request.Steps[lookup].Vmid, index);
            Write(memory, steAddress, ste);
            return;
        }

        bool nested = cdAt + 1 < request.Steps.Count && IsLookup(request.Steps[cdAt + 1]) && request.Steps[cdAt + 1].Asid < 0;
        ulong pointer = request.Steps[cdAt].Address;
        int vmid = Math.Max(0, request.Steps.FirstOrDefault(IsLookup).Vmid);
        Write(memory, steAddress, nested
            ? Stage2Ste(vmid, index) with { Config = StreamConfig.Nested, S1ContextPtr = pointer }
            : SmmuBuilder.NewStage1Ste(pointer) with { S2VMID = (ushort)vmid });
        if (nested && !TryTranslate(memory, RootOf(vmid, index), pointer, out pointer))
        {
            return;
        }

        Write(memory, pointer, ContextDescriptor(request, index, cdAt));
    }

    private static bool IsLookup(TranslationStep step) => step.Kind is TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss;

    private static void Write<T>(PhysicalMemory memory, ulong address, T structure)
        where T : unmanaged =>
        memory.TryWrite(address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in structure)));

    private void Learn(SmmuTranslationRecord translation)
    {
        int asid = translation.Steps.FindIndex(s => IsLookup(s) && s.Asid >= 0);
        _requests.Add(new Request(
            translation.StreamId,
            translation.Steps.Count > 0 && translation.Steps[0].Kind == TranslationStepKind.ConfigMiss,
            asid < 0 ? -1 : translation.Steps[asid].Asid,
            translation.Outcome == TranslationOutcome.Fault));
        int vmid = -1;
        bool start = false;
        foreach (TranslationStep step in translation.Steps)
        {
            if (IsLookup(step))
            {
                vmid = step.Vmid;
                start = step.Asid < 0;
            }
            else if (step.Kind == TranslationStepKind.TableEntry)
            {
                if (step.Stage == 2 && start && step.Level <= 1)
                {
                    _stage2Roots.Add((_requests.Count - 1, vmid, step));
                }

                start = false;
            }
        }
    }

    // The range between a configuration miss and the next one of the stream shares one STE and CD.
    private IEnumerable<Request> SameConfiguration(int index, uint streamId) =>
        _requests.Skip(index).Where((r, i) => r.StreamId == streamId || i == 0).TakeWhile((r, i) => i == 0 || !r.ConfigMiss);

    // A VMID is used again for other tables: the request itself knows best, then the one before it.
    private TranslationStep RootOf(int vmid, int index)
    {
        int at = _stage2Roots.FindLastIndex(r => r.Vmid == vmid && r.Request <= index);
        at = at < 0 ? _stage2Roots.FindIndex(r => r.Vmid == vmid) : at;
        return at < 0 ? default : _stage2Roots[at].Step;
    }

    private Ste Stage2Ste(int vmid, int index)
    {
        TranslationStep root = RootOf(vmid, index);
        return SmmuBuilder.NewStage2Ste(root.EntryAddress & ~0xfffUL, (ushort)vmid) with { S2SL0 = (byte)(2 - root.Level), S2T0SZ = (byte)(root.Level == 0 ? 20 : 30) };
    }

    private Cd ContextDescriptor(SmmuTranslationRecord request, int index, int cdAt)
    {
        if (request.Event == 0x0a)
        {
            return default;
        }

        int asid = SameConfiguration(index, request.StreamId).Select(r => r.Asid).FirstOrDefault(a => a >= 0);
        Cd cd = SmmuBuilder.NewCd(0, (ushort)asid) with { EPD0 = true };
        ulong ipa = 0;
        for (int i = cdAt + 1; i < request.Steps.Count; i++)
        {
            TranslationStep step = request.Steps[i];
            if (IsLookup(step) && step.Asid < 0)
            {
                ipa = step.Address;
            }
            else if (IsLookup(step))
            {
                break;
            }
            else if (step.Kind == TranslationStepKind.TableBase)
            {
                cd = WithTable(cd, step, ipa == 0 ? step.Address : ipa);
            }
        }

        // A base whose stage-2 look-up failed has no line of its own.
        bool failed = cd.EPD0 && cd.EPD1 && request.Outcome == TranslationOutcome.Fault && ipa != request.Steps[cdAt].Address && ipa != 0;
        return failed ? cd with { EPD0 = false, TTB0 = ipa } : cd;
    }

    private static Cd WithTable(Cd cd, TranslationStep step, ulong tableBase)
    {
        var size = (byte)(step.Value & 0x3f);
        int granule = (int)(step.Value >> 8) & 0xff;
        bool had = (step.Value >> 16) != 0;
        Granule tg0 = granule switch { 12 => Granule.Size4K, 14 => Granule.Size16K, _ => Granule.Size64K };
        GranuleTtb1 tg1 = granule switch { 12 => GranuleTtb1.Size4K, 14 => GranuleTtb1.Size16K, _ => GranuleTtb1.Size64K };
        return step.Level == 0
            ? cd with { EPD0 = false, T0SZ = size, TG0 = tg0, HAD0 = had, TTB0 = tableBase }
            : cd with { EPD1 = false, T1SZ = size, TG1 = tg1, HAD1 = had, TTB1 = tableBase };
    }

    // Follows the stage-2 tables the trace has shown so far.
    private static bool TryTranslate(PhysicalMemory memory, TranslationStep root, ulong ipa, out ulong pa)
    {
        ulong table = root.EntryAddress & ~0xfffUL;
        for (int level = root.Level; ; level++)
        {
            int shift = 39 - (9 * level);
            memory.TryRead64(table + (((ipa >> shift) & 0x1ff) * 8), out ulong entry);
            ulong mask = (1UL << shift) - 1;
            if ((entry & 3) == 3 && level < 3)
            {
                table = entry & 0xffff_ffff_f000;
                continue;
            }

            pa = (entry & 0xffff_ffff_ffff & ~mask & ~0xfffUL) | (ipa & mask);
            return (entry & 1) != 0;
        }
    }

    private sealed record Request(uint StreamId, bool ConfigMiss, int Asid, bool Faults);
}
