namespace TraceReplay.Tests.Support.Reference;

/// <summary>An access as the reference sees it.</summary>
/// <param name="Substream">Null without a SubstreamID.</param>
internal sealed record ReferenceAccess(uint Stream, uint? Substream, ulong Address, bool Write, bool Privileged, bool Instruction);
