using System.Globalization;
using System.Text;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>Reads the pieces of a call as strace prints them: arguments, numbers, strings, descriptors with their path.</summary>
internal static class StraceText
{
    /// <summary>Splits arguments at the commas that lie in no string, struct, array, comment or path.</summary>
    /// <param name="text">What follows the opening parenthesis, bracket or brace.</param>
    /// <param name="end">Position of the closing one, or the length of the text when there is none.</param>
    public static List<string> Split(string text, out int end)
    {
        var parts = new List<string>();
        int depth = 0;
        int start = 0;
        int i = 0;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"')
            {
                i = EndOfString(text, i);
            }
            else if (c == '/' && i + 1 < text.Length && text[i + 1] == '*')
            {
                int close = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = close < 0 ? text.Length : close + 1;
            }
            else if (c == '<' && OpensPath(text, i))
            {
                i = EndOfPath(text, i);
            }
            else if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ')' or ']' or '}' && depth > 0)
            {
                depth--;
            }
            else if (c is ')' or ']' or '}')
            {
                break;
            }
            else if (c == ',' && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        end = Math.Min(i, text.Length);
        string last = text[Math.Min(start, end)..end].Trim();
        if (last.Length > 0 || parts.Count > 0)
        {
            parts.Add(last);
        }

        return parts;
    }

    /// <summary>A number, decimal, hexadecimal or octal, at the start of a text; a comment, a path or flags may follow.</summary>
    public static bool TryNumber(string text, out long value)
    {
        int i = 0;
        bool negative = text.StartsWith('-');
        i += negative ? 1 : 0;
        bool hex = text.AsSpan(i).StartsWith("0x", StringComparison.Ordinal);
        i += hex ? 2 : 0;
        int first = i;
        while (i < text.Length && (hex ? char.IsAsciiHexDigit(text[i]) : char.IsAsciiDigit(text[i])))
        {
            i++;
        }

        value = 0;
        if (i == first || !ulong.TryParse(text.AsSpan(first, i - first), hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong magnitude))
        {
            return false;
        }

        // Symbols that begin with a digit there are not.
        if (i < text.Length && (char.IsAsciiLetter(text[i]) || text[i] == '_'))
        {
            return false;
        }

        value = negative ? -(long)magnitude : (long)magnitude;
        return true;
    }

    /// <summary>A descriptor, with what it refers to where strace printed that (-y, -yy).</summary>
    public static bool TryDescriptor(string text, out int fd, out string? path)
    {
        path = null;
        fd = -1;
        if (!TryNumber(text, out long number) || number is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        fd = (int)number;
        int open = text.IndexOf('<', StringComparison.Ordinal);
        if (open < 0)
        {
            return true;
        }

        int close = EndOfPath(text, open);
        string inside = text[(open + 1)..Math.Min(close, text.Length)];

        // -yy: 3</dev/kvm<char 10:232>>
        int device = inside.IndexOf('<', StringComparison.Ordinal);
        inside = device < 0 ? inside : inside[..device];
        path = inside.Contains('\\', StringComparison.Ordinal) ? Encoding.UTF8.GetString(Unescape(inside)) : inside;
        if (path.EndsWith(" (deleted)", StringComparison.Ordinal))
        {
            path = path[..^" (deleted)".Length];
        }

        return true;
    }

    /// <summary>The bytes of a string; null when the argument is none (strace prints an address where it could not read).</summary>
    public static byte[]? Bytes(string text)
    {
        if (!text.StartsWith('"'))
        {
            return null;
        }

        int end = EndOfString(text, 0);
        return Unescape(text[1..Math.Min(end, text.Length)]);
    }

    /// <summary>Value of a member of a struct, "name=value".</summary>
    public static string? Member(string text, string name)
    {
        for (int at = text.IndexOf(name + "=", StringComparison.Ordinal); at >= 0; at = text.IndexOf(name + "=", at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] == '_'))
            {
                List<string> rest = Split(text[(at + name.Length + 1)..], out _);
                return rest.Count > 0 ? rest[0] : "";
            }
        }

        return null;
    }

    private static bool OpensPath(string text, int at) =>
        at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '/') && at + 1 < text.Length && text[at + 1] != '<';

    private static int EndOfPath(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            // "->" joins the two ends of a socket.
            depth += text[i] == '<' ? 1 : text[i] == '>' && text[i - 1] != '-' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static int EndOfString(string text, int quote)
    {
        for (int i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i;
            }
        }

        return text.Length;
    }

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            char c = text[++i];
            if (c == 'x' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte hex))
            {
                bytes.Add(hex);
                i += 2;
            }
            else if (c is >= '0' and <= '7')
            {
                int value = c - '0';
                for (int more = 0; more < 2 && i + 1 < text.Length && text[i + 1] is >= '0' and <= '7'; more++)
                {
                    value = (value * 8) + (text[++i] - '0');
                }

                bytes.Add((byte)value);
            }
            else
            {
                bytes.Add(c switch { 'n' => 10, 't' => 9, 'r' => 13, 'v' => 11, 'f' => 12, 'a' => 7, 'b' => 8, _ => (byte)c });
            }
        }

        return [.. bytes];
    }
}
