namespace TraceReplay.Formats.Ioctls;

/// <summary>Who writes a field.</summary>
public enum FieldDirection
{
    /// <summary>The program; the kernel only reads it.</summary>
    In,

    /// <summary>The kernel.</summary>
    Out,

    /// <summary>The program, then the kernel.</summary>
    InOut,
}
