using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>What a write of one 32-bit word may change.</summary>
internal readonly record struct RegisterRule(uint Writable, RegisterGuard Guard);
