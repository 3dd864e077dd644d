using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>A translation step in words, for divergences and explanations.</summary>
internal static class StepText
{
    public static string Of(in TranslationStep step) => step.Kind switch
    {
        TranslationStepKind.ConfigHit => "configuration cache hit",
        TranslationStepKind.ConfigMiss => "configuration cache miss",
        TranslationStepKind.L1StreamDescriptor => $"L1 stream descriptor at 0x{step.EntryAddress:x}, table 0x{step.Address:x}",
        TranslationStepKind.SteFetch => $"STE at 0x{step.EntryAddress:x}",
        TranslationStepKind.CdFetch => $"CD at 0x{step.Address:x}",
        TranslationStepKind.TableBase => $"TTB{step.Level} 0x{step.Address:x} (TxSZ {step.Value & 0xff}, granule 2^{(step.Value >> 8) & 0xff})",
        TranslationStepKind.TlbHit => $"TLB hit {Tags(step)} 0x{step.Address:x}",
        TranslationStepKind.TlbMiss => $"TLB miss {Tags(step)} 0x{step.Address:x}",
        TranslationStepKind.TlbFill => $"TLB fill {Tags(step)} 0x{step.Address:x} level {step.Level}",
        TranslationStepKind.TableEntry => $"stage {step.Stage} level {(sbyte)step.Level} entry 0x{step.Value:x} at 0x{step.EntryAddress:x} for 0x{step.Address:x}",
        _ => step.Kind.ToString(),
    };

    private static string Tags(in TranslationStep step) =>
        $"{(step.Asid < 0 ? "no ASID" : $"ASID {step.Asid}")} {(step.Vmid < 0 ? "no VMID" : $"VMID {step.Vmid}")}";
}
