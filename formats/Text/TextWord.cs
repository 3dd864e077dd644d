using System.Buffers;
using System.Globalization;
using System.Text;

namespace TraceReplay.Formats.Text;

/// <summary>A text as one word of the grammar: bare where nothing in it can be mistaken, otherwise quoted with \" \\ \n \xNN.</summary>
internal static class TextWord
{
    private static readonly SearchValues<byte> s_bare =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:-+@[]%,"u8);

    public static bool IsBare(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(s_bare);

    public static void Append(StringBuilder line, ReadOnlySpan<byte> text)
    {
        if (IsBare(text))
        {
            line.Append(Encoding.ASCII.GetString(text));
            return;
        }

        line.Append('"');
        while (!text.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int length);
            if (status == OperationStatus.Done && IsPrintable(rune))
            {
                if (rune.Value is '"' or '\\')
                {
                    line.Append('\\');
                }

                line.Append(rune.ToString());
            }
            else if (rune.Value == '\n' && status == OperationStatus.Done)
            {
                line.Append("\\n");
            }
            else
            {
                foreach (byte b in text[..length])
                {
                    line.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
                }
            }

            text = text[length..];
        }

        line.Append('"');
    }

    /// <summary>The bytes of the inside of a quoted word, or null when an escape is malformed.</summary>
    public static byte[]? Unquote(ReadOnlySpan<char> inside)
    {
        var bytes = new ArrayBufferWriter<byte>(inside.Length + 1);
        while (!inside.IsEmpty)
        {
            int escape = inside.IndexOf('\\');
            ReadOnlySpan<char> plain = escape < 0 ? inside : inside[..escape];
            Encoding.UTF8.GetBytes(plain, bytes);
            if (escape < 0)
            {
                break;
            }

            inside = inside[(escape + 1)..];
            if (inside.IsEmpty)
            {
                return null;
            }

            int used = 1;
            switch (inside[0])
            {
                case '"': bytes.Write("\""u8); break;
                case '\\': bytes.Write("\\"u8); break;
                case 'n': bytes.Write("\n"u8); break;
                case 'x' when inside.Length >= 3 && byte.TryParse(inside.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b):
                    bytes.Write([b]);
                    used = 3;
                    break;
                default: return null;
            }

            inside = inside[used..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
