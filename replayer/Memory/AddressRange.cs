namespace TraceReplay.Replayer.Memory;

/// <summary>What answers at a range of physical addresses.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Last byte.</param>
internal readonly record struct AddressRange(ulong Start, ulong End, RangeKind Kind);
