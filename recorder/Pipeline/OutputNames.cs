using System.Globalization;
using TraceReplay.Formats.Log;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Names of several logs of one recording: OUT.trlog, OUT.0002.trlog, ...</summary>
internal static class OutputNames
{
    private const string Extension = ".trlog";

    /// <param name="output">Name that was asked for.</param>
    /// <param name="number">From 1.</param>
    public static string Numbered(string output, int number)
    {
        bool known = output.EndsWith(Extension, StringComparison.Ordinal);
        string stem = known ? output[..^Extension.Length] : output;
        return string.Create(CultureInfo.InvariantCulture, $"{stem}.{number:0000}{(known ? Extension : "")}");
    }

    /// <summary>Refuses to mix the numbered logs of two recordings.</summary>
    /// <exception cref="OutputException">There are some already.</exception>
    public static void RefuseLeftovers(string output, int first)
    {
        string path = Numbered(output, first);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            return;
        }

        string stem = Path.GetFileName(Numbered(output, 0)).Replace("0000", "*", StringComparison.Ordinal);
        foreach (string pattern in new[] { stem, LogWriter.PartialPath(stem) })
        {
            string? left = Directory.EnumerateFiles(folder, pattern).FirstOrDefault(file => IsNumbered(Path.GetFileName(file), Path.GetFileName(output)));
            if (left is not null)
            {
                throw new OutputException($"{left} exists: it belongs to another recording of {output}, running or past; move it away or write to another name.");
            }
        }
    }

    private static bool IsNumbered(string file, string output)
    {
        for (int at = file.IndexOf('.', StringComparison.Ordinal); at >= 0; at = file.IndexOf('.', at + 1))
        {
            if (at + 5 <= file.Length && int.TryParse(file.AsSpan(at + 1, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                string name = Numbered(output, number);
                return file == name || file == LogWriter.PartialPath(name);
            }
        }

        return false;
    }
}
