using System.Text;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Reads lines of a trace that are no trace events.</summary>
internal static class TraceText
{
    /// <summary>The number before " lines", -1 when there is none.</summary>
    public static long LineCount(string remark)
    {
        int end = remark.IndexOf(" lines", StringComparison.Ordinal);
        int start = end;
        while (start > 0 && char.IsAsciiDigit(remark[start - 1]))
        {
            start--;
        }

        return start < end && long.TryParse(remark.AsSpan(start, end - start), out long count) ? count : -1;
    }

    /// <summary>The first word, made printable.</summary>
    public static string FirstWord(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        var name = new StringBuilder();
        foreach (byte c in word[..Math.Min(60, word.Length)])
        {
            name.Append(c is > 32 and < 127 ? (char)c : '?');
        }

        return name.Length == 0 ? "(no name)" : name.ToString();
    }
}
