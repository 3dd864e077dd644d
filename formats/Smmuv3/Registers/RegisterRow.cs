namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>What is known of one register.</summary>
/// <param name="Offset">Bytes from the base.</param>
/// <param name="Name">Spelling of the specification without SMMU_.</param>
/// <param name="Size">Bytes: 4 or 8. A register of 8 accepts two halves of 4.</param>
/// <param name="Access">What software may do with it.</param>
/// <param name="Section">Section of IHI 0070.</param>
/// <param name="Writable">Bits that are not RES0 where every feature exists; 0 for read-only registers.</param>
/// <param name="Guard">What makes it read-only.</param>
public sealed record RegisterRow(
    uint Offset, string Name, int Size, RegisterAccess Access, string Section, ulong Writable = 0, RegisterGuard Guard = RegisterGuard.None);
