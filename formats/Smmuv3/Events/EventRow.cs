namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>What is known of one event.</summary>
/// <param name="Id">Bits [7:0] of the first doubleword.</param>
/// <param name="Name">Spelling of the specification.</param>
/// <param name="Layout">The struct that describes the record.</param>
/// <param name="Stallable">The transaction can be stalled instead of terminated.</param>
/// <param name="Section">Section of IHI 0070.</param>
public sealed record EventRow(EventId Id, string Name, EventLayout Layout, bool Stallable, string Section);
