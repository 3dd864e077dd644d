namespace TraceReplay.Formats.Ioctls;

/// <summary>What the third argument of an ioctl is.</summary>
public enum ArgumentKind
{
    /// <summary>The kernel does not look at it.</summary>
    None,

    /// <summary>A number by value.</summary>
    Integer,

    /// <summary>A pointer to a struct.</summary>
    Struct,

    /// <summary>A pointer to text that ends with a zero byte.</summary>
    Text,
}
