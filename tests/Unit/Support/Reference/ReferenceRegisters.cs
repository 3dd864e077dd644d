using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>The registers that translations depend on.</summary>
internal sealed record ReferenceRegisters(Cr0 Cr0, Cr2 Cr2, Gbpa Gbpa, StrtabBase StrtabBase, StrtabBaseCfg StrtabBaseCfg);
