namespace TraceReplay.Replayer.Smmuv3;

/// <summary>Fixed bases of an SMMU with IDR1.TABLES_PRESET or QUEUES_PRESET, in the format of their registers. IHI 0070 §6.3.2.</summary>
/// <param name="RegisterBase">Physical address of the registers, from which the bases count with IDR1.REL. The bases read as absolute addresses all the same.</param>
internal readonly record struct SmmuPresets(ulong StrtabBase, uint StrtabBaseCfg, ulong CmdqBase, ulong EventqBase, ulong PriqBase, ulong RegisterBase);
