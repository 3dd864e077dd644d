namespace TraceReplay.Replayer.Porting;

/// <summary>A mapping in an address space.</summary>
/// <param name="Address">In the program's memory.</param>
/// <param name="Access">1 read, 2 write, as containers spell it.</param>
internal readonly record struct PortedArea(ulong Iova, ulong Length, ulong Address, uint Access);
