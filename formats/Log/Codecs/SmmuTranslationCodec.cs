using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: stream, has substream, substream, outcome, permission, stage, event. Body: IOVA (delta A), output (delta B), steps by reference.</summary>
internal static class SmmuTranslationCodec
{
    public static void Encode(RecordEncoder output, SmmuTranslationRecord record)
    {
        MessagePackWriter steps = output.BeginTuple();
        TranslationStepsCodec.Encode(steps, record);
        int stepsReference = output.TupleReference();
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(record.StreamId);
        tuple.Write(record.HasSubstream);
        tuple.Write(record.Substream);
        tuple.Write((ulong)record.Outcome);
        tuple.Write((ulong)record.Permission);
        tuple.Write((ulong)record.Stage);
        tuple.Write((ulong)record.Event);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Iova);
        output.WriteDeltaB(site, record.Output);
        output.Body.Write(stepsReference);
    }

    public static void Decode(ref RecordDecoder input, SmmuTranslationRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.StreamId = tuple.ReadUInt32();
        record.HasSubstream = tuple.ReadBoolean();
        record.Substream = tuple.ReadUInt32();
        record.Outcome = (TranslationOutcome)tuple.ReadByte();
        record.Permission = tuple.ReadByte();
        record.Stage = (TranslationStage)tuple.ReadByte();
        record.Event = tuple.ReadByte();
        record.Iova = input.ReadDeltaA(site);
        record.Output = input.ReadDeltaB(site);
        MessagePackReader steps = input.ReadTuple(out _);
        TranslationStepsCodec.Decode(ref steps, record);
    }
}
