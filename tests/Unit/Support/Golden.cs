using Xunit;

namespace TraceReplay.Tests.Support;

/// <summary>Compares text with a file below tests/Golden; rewrites it when UPDATE_GOLDEN is 1.</summary>
internal static class Golden
{
    private const string HowToUpdate = "If the change is meant, run 'dotnet cake --target=UpdateGolden' and read 'git diff'.";

    public static void Check(string relativePath, string actualText) => CheckFile($"tests/Golden/{relativePath}", actualText);

    /// <summary>The same for a golden that lives elsewhere in the repository.</summary>
    public static void CheckFile(string repositoryPath, string actualText)
    {
        string path = Path.Combine(RepositoryRoot(), repositoryPath);
        string actual = actualText.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{repositoryPath} does not exist. {HowToUpdate}");
        string expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (expected != actual)
        {
            Assert.Fail($"{repositoryPath}, {FirstDifference(expected.Split('\n'), actual.Split('\n'))}\n{HowToUpdate}");
        }
    }

    /// <summary>The folder that holds the solution, above the test assembly.</summary>
    public static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TraceReplay.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds TraceReplay.sln.");
    }

    private static string FirstDifference(string[] expected, string[] actual)
    {
        int line = 0;
        while (line < expected.Length && line < actual.Length && expected[line] == actual[line])
        {
            line++;
        }

        return $"line {line + 1}:\n  expected: {Line(expected, line)}\n  found:    {Line(actual, line)}";
    }

    private static string Line(string[] lines, int line) => line < lines.Length ? lines[line] : "(end)";
}
