namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Every verb by name. A family of verbs is a class with a table of its own, listed here.</summary>
internal static class VectorVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = Merge(
        SetupVerbs.Table,
        ConfigVerbs.Table,
        TableVerbs.Table,
        TrafficVerbs.Table,
        MonitorVerbs.Table,
        ExpectVerbs.Table,
        AtsVerbs.Table,
        PriVerbs.Table);

    private static Dictionary<string, VectorVerb> Merge(params IReadOnlyDictionary<string, VectorVerb>[] tables)
    {
        var all = new Dictionary<string, VectorVerb>();
        foreach ((string name, VectorVerb verb) in tables.SelectMany(t => t))
        {
            all.Add(name, verb);
        }

        return all;
    }
}
