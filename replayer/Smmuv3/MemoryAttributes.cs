using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>Memory type and shareability of an access. IHI 0070 §13, DDI 0487 D8.5 for the combination of stages.</summary>
/// <param name="Memory">In MAIR encoding: 0x00, 0x04, 0x08, 0x0c Device-nGnRnE, nGnRE, nGRE, GRE; otherwise Normal, outer in [7:4], inner in [3:0], allocation hints included.</param>
/// <param name="Shareability">Effective shareability; Outer for every Device and every Normal non-cacheable access.</param>
internal readonly record struct MemoryAttributes(byte Memory, Shareability Shareability);
