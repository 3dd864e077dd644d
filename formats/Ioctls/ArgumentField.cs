using System.Buffers.Binary;

namespace TraceReplay.Formats.Ioctls;

/// <summary>A number in a struct: 1, 2, 4 or 8 bytes, little endian. Fields of nested structs stand in the list of the outer one as 'Config.BasePtr'.</summary>
/// <param name="Name">As in the struct of this project.</param>
/// <param name="Offset">Bytes from the struct's start.</param>
/// <param name="Size">Bytes.</param>
public sealed record ArgumentField(string Name, int Offset, int Size)
{
    /// <summary>Offset behind the last byte.</summary>
    public int End => Offset + Size;

    public FieldRole Role { get; init; }

    public FieldDirection Direction { get; init; }

    /// <summary>Two's complement.</summary>
    public bool Signed { get; init; }

    /// <summary>Read better in hexadecimal.</summary>
    public bool Hex { get; init; }

    /// <summary>Names of its values or bits; null when they have none.</summary>
    public Type? Values { get; init; }

    /// <summary>Names of the index in the low bits; null when there is none.</summary>
    public Type? IndexValues { get; init; }

    /// <summary>Bits of that index.</summary>
    public ulong IndexMask { get; init; }

    /// <summary>Kind of the file, for descriptors.</summary>
    public FdKind Descriptor { get; init; }

    /// <summary>Kind of the object, for handles.</summary>
    public HandleKind Handle { get; init; }

    /// <summary>Chain that starts here, for capability offsets.</summary>
    public CapabilityFamily Family { get; init; }

    /// <summary>Field that holds the length of the buffer, for pointers; null when none does.</summary>
    public string? LengthField { get; init; }

    /// <summary>The buffer behind a pointer; null for other fields.</summary>
    public BufferShape? Buffer { get; init; }

    /// <summary>The value, zero-extended; sign-extended when <see cref="Signed"/>.</summary>
    /// <param name="source">Bytes from the field's first one on.</param>
    public ulong Read(ReadOnlySpan<byte> source) => Size switch
    {
        1 => Signed ? (ulong)(sbyte)source[0] : source[0],
        2 => Signed ? (ulong)BinaryPrimitives.ReadInt16LittleEndian(source) : BinaryPrimitives.ReadUInt16LittleEndian(source),
        4 => Signed ? (ulong)BinaryPrimitives.ReadInt32LittleEndian(source) : BinaryPrimitives.ReadUInt32LittleEndian(source),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(source),
    };
}
