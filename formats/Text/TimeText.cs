using System.Globalization;
using System.Text;

namespace TraceReplay.Formats.Text;

/// <summary>Nanoseconds as seconds with nine decimals: 4.125678901.</summary>
internal static class TimeText
{
    private const ulong PerSecond = 1_000_000_000;

    public static void Append(StringBuilder line, long nanoseconds)
    {
        ulong size = nanoseconds < 0 ? (ulong)-(nanoseconds + 1) + 1 : (ulong)nanoseconds;
        if (nanoseconds < 0)
        {
            line.Append('-');
        }

        line.Append(size / PerSecond).Append('.').Append((size % PerSecond).ToString("d9", CultureInfo.InvariantCulture));
    }

    /// <returns>False when the text is not of that form or out of range.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        bool negative = text.StartsWith('-');
        text = negative ? text[1..] : text;
        int point = text.IndexOf('.');
        if (point < 1 || text.Length - point != 10
            || !ulong.TryParse(text[..point], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds)
            || !ulong.TryParse(text[(point + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong fraction))
        {
            return false;
        }

        UInt128 size = ((UInt128)seconds * PerSecond) + fraction;
        if (size > (UInt128)long.MaxValue + (negative ? 1u : 0u))
        {
            return false;
        }

        nanoseconds = negative ? unchecked(-(long)(ulong)size) : (long)size;
        return true;
    }
}
