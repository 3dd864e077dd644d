using System.Buffers.Binary;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Cases;

/// <summary>Event records as cases hold and compare them.</summary>
internal static class CaseEvents
{
    private const ulong PageOffset = 0xfff;

    /// <param name="bytes">32 bytes in memory order.</param>
    public static EventRecord OfBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));

    public static string Text(EventRecord record)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, record.Word0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], record.Word1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], record.Word2);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], record.Word3);
        return Convert.ToHexStringLower(bytes);
    }

    public static string Text(ReadOnlySpan<EventRecord> records)
    {
        var texts = new string[records.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Text(records[i]);
        }

        return texts.Length == 0 ? "none" : string.Join(' ', texts);
    }

    /// <param name="masked">Leave out what the format of cases calls unknown.</param>
    public static bool AreSame(ReadOnlySpan<EventRecord> one, ReadOnlySpan<EventRecord> other, bool masked)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (int i = 0; i < one.Length; i++)
        {
            EventRecord a = masked ? Mask(one[i]) : one[i];
            EventRecord b = masked ? Mask(other[i]) : other[i];
            if (a.Word0 != b.Word0 || a.Word1 != b.Word1 || a.Word2 != b.Word2 || a.Word3 != b.Word3)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The record without RnW when CLASS is not IN, without IPA[11:0], and without the IPA when S2 is 0.</summary>
    public static EventRecord Mask(EventRecord record)
    {
        if (record.Type is < EventId.FWalkEabt or > EventId.FPermission)
        {
            return record;
        }

        var fault = record.As<TranslationEvent>();
        ulong word1 = fault.CLASS == FaultClass.In ? record.Word1 : EventRecord.Of(fault with { RnW = false }).Word1;
        ulong word3 = record.Word3;
        if (record.Type >= EventId.FTranslation)
        {
            word3 = fault.S2 ? record.Word3 & ~PageOffset : 0;
        }

        return new EventRecord(record.Word0, word1, record.Word2, word3);
    }
}
