namespace TraceReplay.Benchmarks;

/// <summary>Finds files of the repository from wherever a benchmark process runs.</summary>
internal static class RepositoryFiles
{
    /// <param name="relative">Path below the repository root, with forward slashes.</param>
    public static string Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"{relative} is not below any parent folder of {AppContext.BaseDirectory}");
    }
}
