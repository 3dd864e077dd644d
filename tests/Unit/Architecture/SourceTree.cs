using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Architecture;

/// <summary>The source files of formats, recorder and replayer, in ordinal order.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Golden.RepositoryRoot();

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Read("formats"), .. Read("recorder"), .. Read("replayer")];

    public static IEnumerable<SourceFile> Under(string folder) => Files.Where(f => f.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path));

    private static IEnumerable<SourceFile> Read(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllLines(Path.Combine(Root, path))));
}
