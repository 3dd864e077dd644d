namespace TraceReplay.Tests.Support;

/// <summary>Lines of a file below tests/Vectors, without comments, split at "=>".</summary>
internal static class Vectors
{
    public static string PathOf(string name) => Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", name);

    public static IEnumerable<string[]> Read(string name) =>
        File.ReadLines(PathOf(name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split("=>", StringSplitOptions.TrimEntries));
}
