using System.Globalization;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Numbers (decimal, 0x, 0b, with underscores) and values of fields of the specification.</summary>
internal static class SpecValue
{
    public static ulong Number(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool negative = digits.StartsWith('-');
        digits = negative ? digits[1..] : digits;
        bool read = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            : digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase)
                ? ulong.TryParse(digits[2..], NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value)
                : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return read ? (negative ? 0 - value : value) : throw new VectorFailure($"'{text}' is not a number");
    }

    /// <summary>A value of the type of a field: bool, enum by name or number, or an unsigned number.</summary>
    public static object Parse(Type type, string text)
    {
        if (type.IsEnum)
        {
            return Enum.TryParse(type, text, ignoreCase: true, out object? named) && !char.IsAsciiDigit(text[0]) ? named : Enum.ToObject(type, Number(text));
        }

        ulong number = Number(text);
        return type == typeof(bool) ? Bit(number) : Narrow(type, number, text);
    }

    public static string Show(object value) => value switch
    {
        bool bit => bit ? "1" : "0",
        Enum name => name.ToString(),
        _ => $"0x{Convert.ToUInt64(value, CultureInfo.InvariantCulture):x}",
    };

    private static object Bit(ulong number) => number <= 1 ? number == 1 : throw new VectorFailure($"{number} does not fit one bit");

    private static object Narrow(Type type, ulong number, string text)
    {
        try
        {
            return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            throw new VectorFailure($"{text} does not fit the field");
        }
    }
}
