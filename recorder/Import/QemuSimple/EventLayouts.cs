namespace TraceReplay.Recorder.Import.QemuSimple;

/// <summary>The layouts of EventLayouts.txt by event.</summary>
internal static class EventLayouts
{
    private static readonly Lazy<Dictionary<string, List<EventLayout>>> s_layouts = new(Read);

    /// <returns>The layouts of an event, one per shape that versions of QEMU gave it; none when it is not known.</returns>
    public static IReadOnlyList<EventLayout> Of(string name) => s_layouts.Value.TryGetValue(name, out List<EventLayout>? layouts) ? layouts : [];

    private static Dictionary<string, List<EventLayout>> Read()
    {
        var layouts = new Dictionary<string, List<EventLayout>>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(EventLayouts).Assembly.GetManifestResourceStream("EventLayouts.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            int end = line.IndexOf(' ', StringComparison.Ordinal);
            string name = end < 0 ? line : line[..end];
            if (!layouts.TryGetValue(name, out List<EventLayout>? rows))
            {
                layouts[name] = rows = [];
            }

            rows.Add(new EventLayout(end < 0 ? "" : line[(end + 1)..]));
        }

        return layouts;
    }
}
