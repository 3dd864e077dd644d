using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>
/// The steps of a translation. Per step: kind and which of address, entry address and value follow; which of ASID and VMID follow, stage and level;
/// then those fields. Addresses are relative to the address before (at first the IOVA), entry addresses to the table the last value points to, which
/// makes the steps of two translations through the same tables equal or nearly so.
/// </summary>
internal static class TranslationStepsCodec
{
    private const ulong HasAddress = 0x10;
    private const ulong HasEntry = 0x20;
    private const ulong HasValue = 0x40;
    private const ulong KindMask = 0xf;
    private const ulong HasAsid = 1;
    private const ulong HasVmid = 2;
    private const int StageShift = 2;
    private const int LevelShift = 4;
    private const ulong StageMask = 3;

    // IHI 0070 uses the VMSAv8-64 descriptors (DDI 0487, D8.3): output address bits [47:12] of a 4 KiB granule descriptor.
    private const ulong TableMask = 0x0000_ffff_ffff_f000;

    public static void Encode(MessagePackWriter output, SmmuTranslationRecord record)
    {
        ulong address = record.Iova;
        ulong table = 0;
        foreach (TranslationStep step in record.Steps)
        {
            if ((ulong)step.Kind > KindMask || step.Stage > StageMask)
            {
                throw new ArgumentException($"translation step of kind {(byte)step.Kind}, stage {step.Stage}: the log has room for kinds 0-15, stages 0-3", nameof(record));
            }

            output.Write((ulong)step.Kind | (step.Address != 0 ? HasAddress : 0) | (step.EntryAddress != 0 ? HasEntry : 0) | (step.Value != 0 ? HasValue : 0));
            output.Write((step.Asid != 0 ? HasAsid : 0) | (step.Vmid != 0 ? HasVmid : 0) | ((ulong)step.Stage << StageShift) | ((ulong)step.Level << LevelShift));
            if (step.Asid != 0)
            {
                output.Write(step.Asid);
            }

            if (step.Vmid != 0)
            {
                output.Write(step.Vmid);
            }

            if (step.Address != 0)
            {
                output.Write(unchecked((long)(step.Address - address)));
                address = step.Address;
            }

            if (step.EntryAddress != 0)
            {
                output.Write(unchecked((long)(step.EntryAddress - table)));
                table = step.EntryAddress;
            }

            if (step.Value != 0)
            {
                output.Write(step.Value);
                table = step.Value & TableMask;
            }
        }
    }

    public static void Decode(ref MessagePackReader input, SmmuTranslationRecord record)
    {
        ulong address = record.Iova;
        ulong table = 0;
        record.Steps.Clear();
        while (!input.End)
        {
            ulong head = input.ReadUInt64();
            ulong context = input.ReadUInt64();
            int asid = (context & HasAsid) != 0 ? input.ReadInt32() : 0;
            int vmid = (context & HasVmid) != 0 ? input.ReadInt32() : 0;
            ulong stepAddress = (head & HasAddress) != 0 ? address = unchecked(address + (ulong)input.ReadInt64()) : 0;
            ulong entry = (head & HasEntry) != 0 ? table = unchecked(table + (ulong)input.ReadInt64()) : 0;
            ulong value = (head & HasValue) != 0 ? input.ReadUInt64() : 0;
            table = value != 0 ? value & TableMask : table;
            record.Steps.Add(new TranslationStep
            {
                Kind = (TranslationStepKind)(head & KindMask),
                Stage = (byte)((context >> StageShift) & StageMask),
                Level = (byte)(context >> LevelShift),
                Asid = asid,
                Vmid = vmid,
                Address = stepAddress,
                EntryAddress = entry,
                Value = value,
            });
        }
    }
}
