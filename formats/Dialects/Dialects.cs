namespace TraceReplay.Formats.Dialects;

/// <summary>All dialects, oldest first.</summary>
public static class Dialects
{
    public static IReadOnlyList<Dialect> All { get; } = [Linux510.Instance, NestedV10.Instance, NestedV11.Instance, Linux73.Instance];

    /// <returns>The dialect of that name, or null.</returns>
    public static Dialect? Find(string name) => All.FirstOrDefault(d => d.Name == name);
}
