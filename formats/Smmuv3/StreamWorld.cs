namespace TraceReplay.Formats.Smmuv3;

/// <summary>STE.STRW: exception level that owns stage 1; ignored when stage 2 is on. IHI 0070 §5.2.</summary>
public enum StreamWorld : byte
{
    El1 = 0,
    /// <summary>Secure streams only.</summary>
    El3 = 1,
    /// <summary>EL2, or EL2-E2H when CR2.E2H is set.</summary>
    El2 = 2,
}
