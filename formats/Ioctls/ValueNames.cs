using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace TraceReplay.Formats.Ioctls;

/// <summary>Names of the values or bits of an enumeration, read once from its declaration.</summary>
internal sealed class ValueNames
{
    private static readonly ConcurrentDictionary<Type, ValueNames> s_names = new();

    private readonly (ulong Value, string Name)[] _values;
    private readonly bool _isBits;

    private ValueNames(Type type)
    {
        _isBits = type.IsDefined(typeof(FlagsAttribute), inherit: false);
        _values = [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(Row)];
    }

    public static ValueNames Of(Type type) => s_names.GetOrAdd(type, static key => new ValueNames(key));

    /// <summary>'Read|Write', 'Smmuv3', or what has no name in hexadecimal: 'Read|0x40'.</summary>
    public void Append(StringBuilder output, ulong value)
    {
        if (_isBits && value != 0)
        {
            AppendBits(output, value);
        }
        else if (!_isBits && NameOf(value) is { } name)
        {
            output.Append(name);
        }
        else
        {
            output.Append(CultureInfo.InvariantCulture, $"{value}");
        }
    }

    public string? NameOf(ulong value)
    {
        foreach ((ulong candidate, string name) in _values)
        {
            if (candidate == value)
            {
                return name;
            }
        }

        return null;
    }

    private void AppendBits(StringBuilder output, ulong value)
    {
        int start = output.Length;
        foreach ((ulong bit, string name) in _values)
        {
            if (bit != 0 && (value & bit) == bit)
            {
                output.Append(output.Length > start ? "|" : "").Append(name);
                value &= ~bit;
            }
        }

        if (value != 0)
        {
            output.Append(output.Length > start ? "|" : "").Append(CultureInfo.InvariantCulture, $"0x{value:x}");
        }
    }

    private static (ulong Value, string Name) Row(FieldInfo field) => (Convert.ToUInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture), field.Name);
}
