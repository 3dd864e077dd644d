using System.Globalization;
using System.Text;

namespace TraceReplay.Formats.Ioctls;

/// <summary>Writes the value of a field: names where it has any, hexadecimal for addresses and 64-bit numbers, decimal otherwise.</summary>
public static class FieldText
{
    /// <returns>Text such as 'Read|Write', '0x10000000' or '-1'.</returns>
    public static string Of(ArgumentField field, ulong value)
    {
        var text = new StringBuilder();
        Append(text, field, value);
        return text.ToString();
    }

    internal static void Append(StringBuilder output, ArgumentField field, ulong value)
    {
        if (field.IndexValues is { } index)
        {
            ValueNames.Of(index).Append(output, value & field.IndexMask);
            value &= ~field.IndexMask;
            if (value != 0)
            {
                ValueNames.Of(field.Values!).Append(output.Append('|'), value);
            }
        }
        else if (field.Values is { } values)
        {
            ValueNames.Of(values).Append(output, value);
        }
        else if (field.Signed)
        {
            output.Append(CultureInfo.InvariantCulture, $"{(long)value}");
        }
        else if (field.Hex || field.Role == FieldRole.UserPointer)
        {
            output.Append(CultureInfo.InvariantCulture, $"0x{value:x}");
        }
        else
        {
            output.Append(CultureInfo.InvariantCulture, $"{value}");
        }
    }
}
