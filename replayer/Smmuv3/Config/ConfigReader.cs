using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Reads STE and CD of a transaction and decodes them into a context. IHI 0070 §3.3, §7.3 for the order of checks.</summary>
internal sealed class ConfigReader(
    StreamTableReader streams,
    SteDecoder steDecoder,
    CdDecoder cdDecoder,
    ContextTableReader contexts,
    TableTranslation tables,
    NestedRules nestedRules)
{
    public ConfigLookup TryRead(StreamContext context, bool read, List<TranslationStep>? steps, ref Fault fault, out string? unmodelled)
    {
        unmodelled = null;
        if (!streams.TryRead(context.StreamId, steps, out Ste ste, out context.SteAddress, ref fault))
        {
            return ConfigLookup.Fault;
        }

        if (!steDecoder.TryDecode(ste, context, out unmodelled))
        {
            return Fail(EventId.CBadSte, ref fault);
        }

        if (unmodelled is not null)
        {
            return ConfigLookup.Unmodelled;
        }

        context.PrepareStage2();
        if (context.Config == StreamConfig.Abort)
        {
            return ConfigLookup.Found;
        }

        if (context.Substream == StreamContext.StreamOnly)
        {
            // What is left without a CD: stage 2, which split-stage ATS translates by.
            context.Stage = (TranslationStage)((int)context.Stage & (int)TranslationStage.Stage2);
            return ConfigLookup.Found;
        }

        EventId refused = SubstreamRules.Apply(ste, context, out uint index);
        if (refused != EventId.None)
        {
            return Fail(refused, ref fault);
        }

        if (context.Stage is TranslationStage.None or TranslationStage.Stage2)
        {
            return ConfigLookup.Found;
        }

        read |= nestedRules.FetchesAreReads;
        if (!contexts.TryRead(ste, index, context, read, steps, out Cd cd, ref fault))
        {
            return ConfigLookup.Fault;
        }

        if (!cdDecoder.TryDecode(cd, context, out unmodelled))
        {
            return Fail(EventId.CBadCd, ref fault);
        }

        if (unmodelled is not null)
        {
            return ConfigLookup.Unmodelled;
        }

        return DecodeTable(cd, false, context, read, steps, ref fault) && DecodeTable(cd, true, context, read, steps, ref fault)
            ? ConfigLookup.Found
            : ConfigLookup.Fault;
    }

    /// <summary>Reads and decodes the STE alone, for requests that look at nothing else before they are refused.</summary>
    public ConfigLookup TryReadStream(StreamContext context, bool read, ref Fault fault, out string? unmodelled)
    {
        unmodelled = null;
        fault.Read = read;
        if (!streams.TryRead(context.StreamId, null, out Ste ste, out context.SteAddress, ref fault))
        {
            return ConfigLookup.Fault;
        }

        if (!steDecoder.TryDecode(ste, context, out unmodelled))
        {
            return Fail(EventId.CBadSte, ref fault);
        }

        return unmodelled is null ? ConfigLookup.Found : ConfigLookup.Unmodelled;
    }

    private static ConfigLookup Fail(EventId id, ref Fault fault)
    {
        fault.Id = id;
        fault.Address = 0;
        fault.Recorded = true;
        return ConfigLookup.Fault;
    }

    private bool DecodeTable(in Cd cd, bool upper, StreamContext context, bool read, List<TranslationStep>? steps, ref Fault fault)
    {
        // What decides whether a stage-1 fault is recorded is not known before the whole CD is decoded.
        bool record = context.RecordStage1;
        context.RecordStage1 = false;
        bool legal = cdDecoder.TryDecodeTable(cd, upper, context);
        ref Stage1Table table = ref upper ? ref context.Table1 : ref context.Table0;
        if (!legal)
        {
            Fail(EventId.CBadCd, ref fault);
            return false;
        }

        ulong tableBase = table.Base;
        if (table.Enabled && context.Stage == TranslationStage.Nested && nestedRules.BasesEarly
            && !tables.Translate(context, ref tableBase, FaultClass.Tt, read, context.Stage1OutputBits, steps, ref fault))
        {
            return false;
        }

        context.RecordStage1 = record;
        if (nestedRules.TablesLinear)
        {
            table.Base = tableBase;
        }

        if (table.Enabled)
        {
            steps?.Add(new TranslationStep
            {
                Kind = TranslationStepKind.TableBase,
                Level = (byte)(upper ? 1 : 0),
                Address = tableBase,
                Value = table.SizeOffset | ((ulong)table.GranuleBits << 8) | (table.HierarchyDisabled ? 1UL << 16 : 0),
            });
        }

        return true;
    }
}
