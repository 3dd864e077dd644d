using System.Globalization;

namespace TraceReplay.Recorder.Live;

/// <summary>Which processes there are, from /proc.</summary>
internal static class ProcessTree
{
    /// <returns>Children of a process, theirs, and so on, in the order of their ids.</returns>
    public static IReadOnlyList<int> DescendantsOf(int process)
    {
        var parents = new SortedDictionary<int, int>();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                parents[id] = ParentOf(id);
            }
        }

        var found = new SortedSet<int>();
        for (int before = -1; before != found.Count;)
        {
            before = found.Count;
            foreach ((int id, int parent) in parents)
            {
                if (parent == process || found.Contains(parent))
                {
                    found.Add(id);
                }
            }
        }

        return [.. found];
    }

    /// <returns>The process that started this one, 0 when it is gone.</returns>
    public static int ParentOf(int process) => Fields(process) is [_, { } parent, ..] && int.TryParse(parent, CultureInfo.InvariantCulture, out int id) ? id : 0;

    /// <returns>False when it is gone, or only waits for its parent to ask how it ended.</returns>
    public static bool IsAlive(int process) => Fields(process) is [{ } state, ..] && state is not ("Z" or "X");

    /// <returns>State, parent and so on: what follows the name, which may hold anything, in the stat file.</returns>
    private static string[]? Fields(int process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
