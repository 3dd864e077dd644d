namespace TraceReplay.Formats.Ioctls;

// Field meaning that a type alone cannot say. A field without any is a value that the program gives and the kernel only reads.

/// <summary>Bytes of the struct as the caller knows it, with everything appended to it (argsz, size).</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class SelfSizeAttribute : Attribute;

/// <summary>The kernel writes it; what the caller put there does not count.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class OutAttribute : Attribute;

/// <summary>The kernel reads it and writes it.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class InOutAttribute : Attribute;

/// <summary>Reserved or padding: the interface asks for zero, whether or not the kernel checks.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class MustBeZeroAttribute : Attribute;

/// <summary>Address of a buffer of the program.</summary>
/// <param name="length">Field that holds the length of the buffer, in bytes or elements, when one does; otherwise it is one element.</param>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class UserPointerAttribute(string? length = null) : Attribute
{
    public string? Length { get; } = length;

    /// <summary>Bytes of an element.</summary>
    public int ElementSize { get; init; } = 1;

    /// <summary>Field that holds the bytes of an element, when one does.</summary>
    public string? ElementSizeField { get; init; }

    /// <summary>For bitmaps: one bit stands for as many of the length as this field says; whole 64-bit words.</summary>
    public string? BitPer { get; init; }

    /// <summary>Bits that must be set in Flags for the buffer to be there; 0 when it always is.</summary>
    public uint Flag { get; init; }

    /// <summary>Memory that is mapped or pinned, of any size and content: not data of the call, and never recorded with it.</summary>
    public bool IsMemory { get; init; }
}

/// <summary>A number that is read better in hexadecimal. 64-bit fields are without asking.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class HexAttribute : Attribute;

/// <summary>The low bits are an index of its own; the names of the field are those of the bits above.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class LowIndexAttribute(Type values, ulong mask) : Attribute
{
    public Type Values { get; } = values;

    public ulong Mask { get; } = mask;
}

/// <summary>A file descriptor that the program gives, or -1.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class DescriptorInAttribute(FdKind kind) : Attribute
{
    public FdKind Kind { get; } = kind;
}

/// <summary>A file descriptor that the kernel gives.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class DescriptorOutAttribute(FdKind kind) : Attribute
{
    public FdKind Kind { get; } = kind;
}

/// <summary>Id of a kernel object that the program names.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class HandleInAttribute(HandleKind kind) : Attribute
{
    public HandleKind Kind { get; } = kind;
}

/// <summary>Id of a kernel object that the kernel made up.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class HandleOutAttribute(HandleKind kind) : Attribute
{
    public HandleKind Kind { get; } = kind;
}

/// <summary>Offset from the struct's start to the first of a chain of capabilities, 0 for none.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CapabilityOffsetAttribute(CapabilityFamily family) : Attribute
{
    public CapabilityFamily Family { get; } = family;
}

/// <summary>What follows the struct within argsz.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class TailAttribute(TailKind kind) : Attribute
{
    public TailKind Kind { get; } = kind;
}
