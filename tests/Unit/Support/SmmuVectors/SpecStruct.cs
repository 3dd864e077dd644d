using System.Reflection;
using System.Runtime.InteropServices;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>A structure of the formats by its field names: what the vectors can say follows from the properties, no field needs code.</summary>
internal sealed class SpecStruct
{
    private readonly object _boxed;

    private SpecStruct(object boxed) => _boxed = boxed;

    public Type Type => _boxed.GetType();

    public static SpecStruct New(Type type) => new(Activator.CreateInstance(type)!);

    public static SpecStruct Of<T>(in T value)
        where T : unmanaged => new(value);

    /// <summary>A structure with the given content.</summary>
    public static SpecStruct FromBytes(Type type, ReadOnlySpan<byte> bytes)
    {
        SpecStruct made = New(type);
        GCHandle pin = GCHandle.Alloc(made._boxed, GCHandleType.Pinned);
        try
        {
            Marshal.Copy(bytes.ToArray(), 0, pin.AddrOfPinnedObject(), Marshal.SizeOf(type));
        }
        finally
        {
            pin.Free();
        }

        return made;
    }

    public byte[] Bytes()
    {
        var bytes = new byte[Marshal.SizeOf(Type)];
        GCHandle pin = GCHandle.Alloc(_boxed, GCHandleType.Pinned);
        try
        {
            Marshal.Copy(pin.AddrOfPinnedObject(), bytes, 0, bytes.Length);
        }
        finally
        {
            pin.Free();
        }

        return bytes;
    }

    public T As<T>() => (T)_boxed;

    public object Get(string field) => Property(field).GetValue(_boxed)!;

    /// <summary>Sets a field; a value that does not fit is an error of the vector.</summary>
    public SpecStruct Set(string field, string text)
    {
        PropertyInfo property = Property(field);
        property.SetValue(_boxed, SpecValue.Parse(property.PropertyType, text));
        object kept = property.GetValue(_boxed)!;
        object wanted = SpecValue.Parse(property.PropertyType, text);
        return kept.Equals(wanted) ? this : throw new VectorFailure($"{field}={text} does not fit the field: it became {SpecValue.Show(kept)}");
    }

    public SpecStruct Set(IEnumerable<KeyValuePair<string, string>> fields)
    {
        foreach ((string field, string text) in fields)
        {
            Set(field, text);
        }

        return this;
    }

    /// <summary>Fields that differ from their default, in the order of the structure.</summary>
    public override string ToString()
    {
        SpecStruct blank = New(Type);
        return string.Join(' ', Type.GetProperties().Where(p => p.CanWrite && !p.GetValue(_boxed)!.Equals(p.GetValue(blank._boxed)))
            .Select(p => $"{p.Name}={SpecValue.Show(p.GetValue(_boxed)!)}"));
    }

    private PropertyInfo Property(string field) =>
        Array.Find(Type.GetProperties(), p => p.CanWrite && string.Equals(p.Name, field, StringComparison.OrdinalIgnoreCase))
        ?? throw new VectorFailure($"{Type.Name} has no field {field}");
}
