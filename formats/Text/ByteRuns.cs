using System.Buffers;
using System.Globalization;
using System.Text;

namespace TraceReplay.Formats.Text;

/// <summary>Bytes as hex, a byte that repeats eight times or more as NN*count, the runs joined by '.': 0300000000000000.00*4088.</summary>
internal static class ByteRuns
{
    private const int ShortestRun = 8;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    public static void Append(StringBuilder line, ReadOnlySpan<byte> bytes)
    {
        bool first = true;
        int literal = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            int run = RunLength(bytes[at..]);
            if (run >= ShortestRun)
            {
                AppendLiteral(line, bytes[literal..at], ref first);
                Separate(line, ref first);
                line.Append(bytes[at].ToString("x2", CultureInfo.InvariantCulture)).Append('*').Append(run);
                literal = at + run;
            }

            at += run;
        }

        AppendLiteral(line, bytes[literal..], ref first);
    }

    /// <returns>The bytes, or null when the text is not of this form or gives more than <paramref name="longest"/> bytes.</returns>
    public static byte[]? Parse(ReadOnlySpan<char> text, int longest)
    {
        using var bytes = new MemoryStream();
        while (true)
        {
            int end = text.IndexOf('.');
            ReadOnlySpan<char> part = end < 0 ? text : text[..end];
            int star = part.IndexOf('*');
            if (!(star < 0 ? AddLiteral(bytes, part, longest) : AddRun(bytes, part[..star], part[(star + 1)..], longest)))
            {
                return null;
            }

            if (end < 0)
            {
                return bytes.ToArray();
            }

            text = text[(end + 1)..];
        }
    }

    private static int RunLength(ReadOnlySpan<byte> bytes)
    {
        int other = bytes.IndexOfAnyExcept(bytes[0]);
        return other < 0 ? bytes.Length : other;
    }

    private static void AppendLiteral(StringBuilder line, ReadOnlySpan<byte> bytes, ref bool first)
    {
        if (!bytes.IsEmpty)
        {
            Separate(line, ref first);
            line.Append(Convert.ToHexStringLower(bytes));
        }
    }

    private static void Separate(StringBuilder line, ref bool first)
    {
        if (!first)
        {
            line.Append('.');
        }

        first = false;
    }

    private static bool AddLiteral(MemoryStream bytes, ReadOnlySpan<char> hex, int longest)
    {
        if (hex.IsEmpty || hex.Length % 2 != 0 || hex.Length / 2 > longest - bytes.Length || hex.ContainsAnyExcept(s_hex))
        {
            return false;
        }

        bytes.Write(Convert.FromHexString(hex));
        return true;
    }

    private static bool AddRun(MemoryStream bytes, ReadOnlySpan<char> hex, ReadOnlySpan<char> count, int longest)
    {
        if (hex.Length != 2 || !byte.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > longest - bytes.Length)
        {
            return false;
        }

        byte[] run = new byte[length];
        run.AsSpan().Fill(value);
        bytes.Write(run);
        return true;
    }
}
