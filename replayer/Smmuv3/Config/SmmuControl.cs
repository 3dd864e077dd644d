using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>The registers that configuration look-ups depend on. IHI 0070 §6.3.</summary>
internal sealed class SmmuControl
{
    public Cr0 Cr0;
    public Cr1 Cr1;
    public Cr2 Cr2;
    public Gbpa Gbpa;
    public StrtabBase StrtabBase;
    public StrtabBaseCfg StrtabBaseCfg;

    /// <summary>The stream table has two levels; with SPLIT as last given for one.</summary>
    public bool TwoLevel;
    public int Split;
}
