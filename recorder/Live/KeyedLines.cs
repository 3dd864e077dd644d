namespace TraceReplay.Recorder.Live;

/// <summary>Files of /proc whose lines are a key and a value.</summary>
internal static class KeyedLines
{
    /// <param name="path">The file.</param>
    /// <param name="key">With its colon.</param>
    /// <returns>What follows the key; null when no line begins with it.</returns>
    public static string? Find(string path, string key) =>
        File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim();
}
