namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>CLASS: what was being translated when the fault happened.</summary>
public enum FaultClass : byte
{
    /// <summary>Fetch of a context descriptor.</summary>
    Cd = 0,
    /// <summary>Translation table fetch.</summary>
    Tt = 1,
    /// <summary>The input address itself.</summary>
    In = 2,
}
