using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Recorder.Tables;

/// <summary>Where a guest's context descriptors are, as the user API was told. Addresses are guest physical.</summary>
/// <param name="Pointer">STE.S1ContextPtr, or base_ptr of a PASID table.</param>
/// <param name="Format">STE.S1Fmt.</param>
/// <param name="CdMax">log2 of the number of context descriptors.</param>
internal readonly record struct StageOneConfiguration(ulong Pointer, ContextTableFormat Format, byte CdMax)
{
    /// <summary>SubstreamIDs have 20 bits (IHI 0070 §5.2 S1CDMax), whatever a table claims.</summary>
    public const int MostCdMax = 20;

    public uint Count => 1u << CdMax;
}
