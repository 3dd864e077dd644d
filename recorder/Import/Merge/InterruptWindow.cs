namespace TraceReplay.Recorder.Import.Merge;

/// <summary>The time in which the interrupts arrived that a read of their eventfd counted: from the read before it, or from the wiring, to its return.</summary>
/// <param name="FirstUnit">The read or the wiring it begins with.</param>
/// <param name="LastUnit">The read.</param>
/// <param name="Count">What the read delivered.</param>
internal readonly record struct InterruptWindow(long Start, long End, int FirstUnit, int LastUnit, long Count);
