using System.Reflection;

namespace TraceReplay.Formats.Dialects;

/// <summary>All dialects: every static class of this folder that has an <c>Instance</c>. A parent stands before what grew from it, otherwise the oldest is first.</summary>
public static class Dialects
{
    private const string InstanceName = "Instance";

    public static IReadOnlyList<Dialect> All { get; } = Ordered(DeclaredIn(typeof(Dialects).Assembly, typeof(Dialects).Namespace!));

    /// <summary>Those that can be replayed.</summary>
    public static IReadOnlyList<Dialect> Replayable { get; } = [.. All.Where(dialect => !dialect.IsDecodeOnly)];

    /// <returns>The dialect of that name, or null.</returns>
    public static Dialect? Find(string name) => All.FirstOrDefault(d => d.Name == name);

    /// <summary>Of the dialects whose parents are listed already, the one with the earliest date comes next; names decide between equal dates, and no date is the latest.</summary>
    internal static List<Dialect> Ordered(IEnumerable<Dialect> dialects)
    {
        var waiting = dialects.OrderBy(d => d.Date.Length == 0).ThenBy(d => d.Date, StringComparer.Ordinal).ThenBy(d => d.Name, StringComparer.Ordinal).ToList();
        var ordered = new List<Dialect>();
        while (waiting.Count > 0)
        {
            Dialect next = waiting.Find(d => !waiting.Exists(other => ReferenceEquals(other, d.Parent))) ?? waiting[0];
            waiting.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    /// <summary>The dialects that the static classes of a namespace declare.</summary>
    internal static IEnumerable<Dialect> DeclaredIn(Assembly assembly, string folder) => assembly.GetTypes()
        .Where(type => type.Namespace == folder)
        .Select(type => type.GetField(InstanceName, BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<Dialect>();
}
