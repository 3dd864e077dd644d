namespace TraceReplay.VmTests.Support;

/// <summary>Where this build is: the folder with TraceReplay.sln, and its programs.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Release or Debug, as these tests were built.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    public static string Replayer => Path.Combine(Root, "replayer/bin", Configuration, "net10.0/tracereplay.dll");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TraceReplay.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no TraceReplay.sln above {AppContext.BaseDirectory}; run the tests from a build inside the repository");
    }
}
