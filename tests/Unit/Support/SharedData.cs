namespace TraceReplay.Tests.Support;

/// <summary>Finds the folder of shared recordings: TRACEREPLAY_SHARED, or a "shared" folder beside the repository.</summary>
internal static class SharedData
{
    /// <summary>Path of the folder, null when it is not there.</summary>
    public static string? Root { get; } = Find();

    private static string? Find()
    {
        string? given = Environment.GetEnvironmentVariable("TRACEREPLAY_SHARED");
        if (!string.IsNullOrEmpty(given))
        {
            return Directory.Exists(Path.Combine(given, "sessions")) ? given : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "sessions")))
            {
                return candidate;
            }
        }

        return null;
    }
}
