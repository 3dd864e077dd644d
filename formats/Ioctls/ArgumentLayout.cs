using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls;

/// <summary>The fields of a struct with their meaning, read once per struct from its declaration. Nothing is built before it is asked for.</summary>
public sealed class ArgumentLayout
{
    private static readonly ConcurrentDictionary<Type, ArgumentLayout> s_layouts = new();

    private ArgumentLayout(Type type)
    {
        Type = type;
        Size = Marshal.SizeOf(type);
        var fields = ImmutableArray.CreateBuilder<ArgumentField>();
        Collect(type, "", 0, fields);
        Fields = fields.ToImmutable();
        Tail = type.GetCustomAttribute<TailAttribute>()?.Kind ?? TailKind.None;
    }

    public Type Type { get; }

    /// <summary>Bytes of the struct, without its tail.</summary>
    public int Size { get; }

    /// <summary>By offset. Bytes between them are gaps that the compiler left.</summary>
    public ImmutableArray<ArgumentField> Fields { get; }

    public TailKind Tail { get; }

    public static ArgumentLayout Of(Type type) => s_layouts.GetOrAdd(type, static key => new ArgumentLayout(key));

    /// <exception cref="ArgumentException">There is no such field.</exception>
    public ArgumentField Find(string name)
    {
        foreach (ArgumentField field in Fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }

        throw new ArgumentException($"{Type.Name} has no field {name}", nameof(name));
    }

    /// <returns>The field that holds the byte at this offset; null for gaps and for what is behind the struct.</returns>
    public ArgumentField? At(int offset)
    {
        foreach (ArgumentField field in Fields)
        {
            if (offset >= field.Offset && offset < field.End)
            {
                return field;
            }
        }

        return null;
    }

    private static void Collect(Type type, string prefix, int start, ImmutableArray<ArgumentField>.Builder fields)
    {
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            int offset = start + (int)Marshal.OffsetOf(type, field.Name);
            Type inner = field.FieldType;
            if (inner.IsEnum || inner.IsPrimitive)
            {
                fields.Add(Describe(field, prefix + field.Name, offset));
            }
            else
            {
                Collect(inner, $"{prefix}{field.Name}.", offset, fields);
            }
        }
    }

    private static ArgumentField Describe(FieldInfo field, string name, int offset)
    {
        Type type = field.FieldType;
        Type number = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        int size = Marshal.SizeOf(number);
        var result = new ArgumentField(name, offset, size)
        {
            Signed = number == typeof(int) || number == typeof(long) || number == typeof(short) || number == typeof(sbyte),
            Hex = size == 8,
            Values = type.IsEnum ? type : null,
        };
        foreach (object attribute in field.GetCustomAttributes(inherit: false))
        {
            result = attribute switch
            {
                SelfSizeAttribute => result with { Role = FieldRole.SelfSize, Direction = FieldDirection.InOut },
                OutAttribute => result with { Direction = FieldDirection.Out },
                InOutAttribute => result with { Direction = FieldDirection.InOut },
                MustBeZeroAttribute => result with { Role = FieldRole.MustBeZero, Hex = true },
                UserPointerAttribute pointer => result with { Role = FieldRole.UserPointer, LengthField = pointer.Length, Buffer = BufferShape.Of(pointer) },
                HexAttribute => result with { Hex = true },
                LowIndexAttribute index => result with { IndexValues = index.Values, IndexMask = index.Mask },
                DescriptorInAttribute descriptor => result with { Role = FieldRole.DescriptorIn, Descriptor = descriptor.Kind },
                DescriptorOutAttribute descriptor => result with { Role = FieldRole.DescriptorOut, Descriptor = descriptor.Kind, Direction = FieldDirection.Out },
                HandleInAttribute handle => result with { Role = FieldRole.HandleIn, Handle = handle.Kind },
                HandleOutAttribute handle => result with { Role = FieldRole.HandleOut, Handle = handle.Kind, Direction = FieldDirection.Out },
                CapabilityOffsetAttribute chain => result with { Role = FieldRole.CapabilityOffset, Family = chain.Family, Direction = FieldDirection.Out },
                _ => result,
            };
        }

        return result;
    }
}
