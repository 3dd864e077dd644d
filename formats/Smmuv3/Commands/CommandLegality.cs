namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>What a command needs from the implementation; without it the answer is CERROR_ILL on the Non-secure queue.</summary>
public enum CommandLegality : byte
{
    /// <summary>Legal everywhere.</summary>
    None = 0,
    /// <summary>IDR0.S1P.</summary>
    NeedsStage1 = 1,
    /// <summary>IDR0.S2P.</summary>
    NeedsStage2 = 2,
    /// <summary>IDR0.Hyp.</summary>
    NeedsHyp = 3,
    /// <summary>IDR0.ATS.</summary>
    NeedsAts = 4,
    /// <summary>IDR0.PRI.</summary>
    NeedsPri = 5,
    /// <summary>IDR0.STALL_MODEL is not 1.</summary>
    NeedsStall = 6,
    /// <summary>Illegal on the Non-secure queue.</summary>
    SecureOnly = 7,
    /// <summary>IDR3.DPT.</summary>
    NeedsDpt = 8,
    /// <summary>Known by name only: its operands are not described here.</summary>
    NotOnThisModel = 9,
}
