using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>An access as the reference sees it.</summary>
/// <param name="Substream">Null without a SubstreamID.</param>
internal sealed record ReferenceAccess(uint Stream, uint? Substream, ulong Address, bool Write, bool Privileged, bool Instruction)
{
    /// <summary>Memory type as the client gives it, in MAIR encoding.</summary>
    public byte Memory { get; init; } = 0xff;

    public Shareability Shareability { get; init; } = Shareability.Inner;
}
