namespace TraceReplay.Tests.Support;

/// <summary>Lines of a file below tests/Vectors, without comments, split at "=>".</summary>
internal static class Vectors
{
    public static IEnumerable<string[]> Read(string name) =>
        File.ReadLines(Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split("=>", StringSplitOptions.TrimEntries));
}
