using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TraceReplay.Formats;

/// <summary>
/// The layout of a bit-field structure, recovered from its properties: a single one walks through every bit, and the property that moves owns the bit.
/// So the property stays the only place where a position is written.
/// </summary>
public sealed class StructureLayout
{
    private static readonly ConcurrentDictionary<Type, StructureLayout> s_known = new();

    private StructureLayout(string name, int size, IReadOnlyList<FieldBits> fields)
    {
        Name = name;
        Size = size;
        Fields = fields;
    }

    /// <summary>Name of the type.</summary>
    public string Name { get; }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>Every property that can be initialized, ascending by word and bit.</summary>
    public IReadOnlyList<FieldBits> Fields { get; }

    /// <exception cref="InvalidOperationException">A property owns no bit, bits of two words or bits that do not touch: the structure is wrong.</exception>
    public static StructureLayout Of<T>()
        where T : unmanaged => s_known.GetOrAdd(typeof(T), static _ => Probe<T>());

    /// <summary>One line per field and per hole: 'DW0[3:1]  Config'.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int words = (Size + 7) / 8;
        for (int word = 0; word < words; word++)
        {
            int width = Math.Min(64, (Size * 8) - (word * 64));
            int next = 0;
            foreach (FieldBits field in Fields.Where(f => f.Word == word))
            {
                AppendHole(text, word, next, field.Low - 1);
                text.Append(field.Position.PadRight(12)).Append("  ").Append(field.Name).Append('\n');
                next = Math.Max(next, field.High + 1);
            }

            AppendHole(text, word, next, width - 1);
        }

        return text.ToString();
    }

    private static void AppendHole(StringBuilder text, int word, int low, int high)
    {
        if (low <= high)
        {
            text.Append(new FieldBits("-", word, high, low).Position.PadRight(12)).Append("  -\n");
        }
    }

    private static StructureLayout Probe<T>()
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        object zero = default(T);
        var fields = new List<FieldBits>();
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite)
            {
                fields.Add(ProbeProperty<T>(property, size, property.GetValue(zero)!));
            }
        }

        fields.Sort((a, b) => (a.Word, a.Low).CompareTo((b.Word, b.Low)));
        return new StructureLayout(typeof(T).Name, size, fields);
    }

    private static FieldBits ProbeProperty<T>(PropertyInfo property, int size, object rest)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[size];
        int first = -1;
        int last = -1;
        int count = 0;
        for (int bit = 0; bit < size * 8; bit++)
        {
            bytes.Clear();
            bytes[bit / 8] = (byte)(1 << (bit % 8));
            if (property.GetValue(MemoryMarshal.Read<T>(bytes))!.Equals(rest))
            {
                continue;
            }

            first = first < 0 ? bit : first;
            last = bit;
            count++;
        }

        if (count == 0 || count != last - first + 1 || first / 64 != last / 64)
        {
            throw new InvalidOperationException($"{typeof(T).Name}.{property.Name} owns {count} bits between bit {first} and bit {last}: a field is one run of bits in one word.");
        }

        return new FieldBits(property.Name, first / 64, last % 64, first % 64);
    }
}
