using Xunit;

namespace TraceReplay.Tests.Support;

/// <summary>The recorded sessions of the repository.</summary>
internal static class TraceFiles
{
    /// <returns>Dialect and scenario of every trace, sorted.</returns>
    public static IEnumerable<(string Dialect, string Scenario)> All() =>
        Directory.GetFiles(Path.Combine(Golden.RepositoryRoot(), "traces"), "trace.trlog", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Path.Combine(Golden.RepositoryRoot(), "traces"), f).Split(Path.DirectorySeparatorChar))
            .Select(parts => (parts[0], parts[1]))
            .Order();

    /// <returns>The same for a theory of a test class.</returns>
    public static TheoryData<string, string> Theory()
    {
        var data = new TheoryData<string, string>();
        foreach ((string dialect, string scenario) in All())
        {
            data.Add(dialect, scenario);
        }

        return data;
    }

    /// <returns>Those of programs that make the nested series' calls, on kernels with and without it.</returns>
    public static IEnumerable<(string Dialect, string Scenario)> NestedSeries() =>
        All().Where(trace => trace.Dialect == "linux-5.10" || trace.Dialect.StartsWith("nested-", StringComparison.Ordinal));

    public static string PathOf(string dialect, string scenario) => Path.Combine(Golden.RepositoryRoot(), "traces", dialect, scenario, "trace.trlog");
}
