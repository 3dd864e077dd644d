using System.Globalization;

namespace TraceReplay.Recorder.Import.KernelEvents;

/// <summary>Finds numbers in the text of a kernel event: "iova=0x1000", "cmd: 0x3b64".</summary>
internal static class EventValues
{
    /// <param name="text">Text of the event.</param>
    /// <param name="key">With its '=' or ':'.</param>
    /// <param name="value">The number.</param>
    /// <param name="bareHexadecimal">Numbers without 0x are hexadecimal too, as tracefs prints arguments of system calls.</param>
    public static bool TryGet(string text, string key, out ulong value, bool bareHexadecimal = false)
    {
        value = 0;
        for (int at = text.IndexOf(key, StringComparison.Ordinal); at >= 0; at = text.IndexOf(key, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] == '_'))
            {
                return TryNumber(text.AsSpan(at + key.Length).TrimStart(), bareHexadecimal, out value);
            }
        }

        return false;
    }

    public static bool TryNumber(ReadOnlySpan<char> text, bool bareHexadecimal, out ulong value)
    {
        bool prefixed = text.StartsWith("0x", StringComparison.Ordinal);
        bool hexadecimal = prefixed || bareHexadecimal;
        text = prefixed ? text[2..] : text;
        int end = 0;
        while (end < text.Length && (hexadecimal ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        return ulong.TryParse(text[..end], hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
