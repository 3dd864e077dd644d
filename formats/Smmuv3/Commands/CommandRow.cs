namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>What is known of one command.</summary>
/// <param name="Opcode">Bits [7:0] of the first doubleword.</param>
/// <param name="Name">Spelling of the specification without CMD_.</param>
/// <param name="Layout">The struct that describes the operands.</param>
/// <param name="Legality">What the implementation must have.</param>
/// <param name="Section">Section of IHI 0070.</param>
public sealed record CommandRow(CommandOpcode Opcode, string Name, CommandLayout Layout, CommandLegality Legality, string Section);
