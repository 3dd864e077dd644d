namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Capability ids of a type1 container.</summary>
public enum VfioType1Capability : ushort
{

    /// <summary>Since 5.4.</summary>
    IovaRange = 1,

    /// <summary>Since 5.8.</summary>
    Migration = 2,

    /// <summary>Since 5.10.</summary>
    DmaAvailable = 3,
}
