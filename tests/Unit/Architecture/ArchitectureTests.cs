using System.Text.RegularExpressions;
using Xunit;

namespace TraceReplay.Tests.Architecture;

/// <summary>Who may use whom, how large a file may be, and what every folder must have.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFile = 400;

    /// <summary>Layers of the replayer from the outside in; a layer uses those after it.</summary>
    private static readonly string[] Layers = ["Cli", "Porting", "Engine", "Iommufd", "Vfio", "SmmuDriver", "Cases", "Smmuv3", "Memory"];

    [Fact]
    public void Uses_BetweenProjects_OnlyOfFormats() => Check(
        SourceTree.Files,
        file => file.Uses().Where(u => IsForeignProject(file.Area, u)).Select(u => $"uses TraceReplay.{u}; recorder and replayer may use Formats and themselves, formats only itself"));

    [Fact]
    public void Uses_InsideReplayer_GoInwards() => Check(
        SourceTree.Under("replayer"),
        file => file.Uses().Where(u => IsOutwards(file.Area, u)).Select(u => $"uses TraceReplay.{u}; {Allowed(LayerOf(file.Area))}"));

    [Fact]
    public void Namespace_OfEveryFile_IsItsFolder() => Check(
        SourceTree.Files.Where(f => f.Namespace.Length != 0),
        file => file.Namespace == "TraceReplay." + file.Area ? [] : [$"is in namespace {file.Namespace}; its folder says TraceReplay.{file.Area}"]);

    [Fact]
    public void Dialects_OutsideTheirFolder_AreNotCompared() => Check(
        SourceTree.Files.Where(f => !f.Path.StartsWith("formats/Dialects/", StringComparison.Ordinal)),
        file => file.Lines.Where(l => ComparesDialect().IsMatch(l)).Select(l => $"compares dialects ({l.Trim()}); a difference is data of the dialect or a Quirk"));

    [Fact]
    public void Length_OfEveryFile_IsBounded() => Check(
        SourceTree.Files,
        file => file.Lines.Count <= LongestFile ? [] : [$"has {file.Lines.Count} lines; {LongestFile} is the most"]);

    [Theory]
    [InlineData("")]
    [InlineData("formats")]
    [InlineData("formats/Smmuv3")]
    [InlineData("recorder")]
    [InlineData("replayer")]
    [InlineData("replayer/SmmuDriver")]
    [InlineData("replayer/Smmuv3")]
    [InlineData("replayer/Iommufd")]
    [InlineData("replayer/Vfio")]
    public void Readme_OfAnImportantFolder_Exists(string folder) =>
        Assert.True(SourceTree.Exists(Path.Combine(folder, "README.md")), $"{folder}: has no README.md; say what the folder is for and where to begin reading");

    [Theory]
    [InlineData("if (dialect == Dialects.NestedV11)", true)]
    [InlineData("return context.Dialect.Name == \"linux-5.10\";", true)]
    [InlineData("Dialect.Name is \"nested-v11\" or \"nested-v12\"", true)]
    [InlineData("switch (dialect.Name)", true)]
    [InlineData("if (dialect.Name.StartsWith(\"nested\", StringComparison.Ordinal))", true)]
    [InlineData("Dialect = _options.Dialect.Name,", false)]
    [InlineData("if (dialect is null)", false)]
    [InlineData("if (dialect.HasNesting)", false)]
    public void ComparesDialect_Line_IsToldApart(string line, bool compares) => Assert.Equal(compares, ComparesDialect().IsMatch(line));

    [Theory]
    [InlineData("Replayer.Smmuv3.Walk", "Replayer.Vfio", true)]
    [InlineData("Replayer.Smmuv3.Walk", "Replayer.Memory", false)]
    [InlineData("Replayer.Cases", "Replayer.Engine", true)]
    [InlineData("Replayer.Cases", "Replayer.Smmuv3", false)]
    [InlineData("Replayer.Memory", "Replayer.Calls", false)]
    [InlineData("Replayer.Calls", "Replayer.Memory", true)]
    [InlineData("Replayer", "Replayer.Cli", false)]
    [InlineData("Replayer.Vfio.Nested", "Formats.Records", false)]
    public void IsOutwards_Use_IsJudged(string area, string used, bool outwards) => Assert.Equal(outwards, IsOutwards(area, used));

    private static void Check(IEnumerable<SourceFile> files, Func<SourceFile, IEnumerable<string>> rule)
    {
        List<string> broken = files.SelectMany(file => rule(file).Distinct().Select(text => $"{file.Path} {text}")).ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    private static bool IsForeignProject(string area, string used)
    {
        string project = used.Split('.')[0];
        return project is "Formats" or "Recorder" or "Replayer" && project != "Formats" && project != area.Split('.')[0];
    }

    private static bool IsOutwards(string area, string used)
    {
        string layer = LayerOf(area);
        string target = LayerOf(used);
        if (layer.Length == 0 || target.Length == 0 || layer == target || target == "Calls")
        {
            return false;
        }

        // The two halves of the user API know each other: a device is bound to an iommufd, an iommufd serves as a container.
        if (layer == "Vfio" && target == "Iommufd")
        {
            return false;
        }

        return layer == "Calls" || Array.IndexOf(Layers, target) < Array.IndexOf(Layers, layer);
    }

    private static string LayerOf(string area)
    {
        string[] parts = area.Split('.');
        return parts.Length > 1 && parts[0] == "Replayer" ? parts[1] : "";
    }

    private static string Allowed(string layer) =>
        layer == "Calls" ? "Calls may use Formats only" : $"{layer} may use {string.Join(", ", Layers.SkipWhile(l => l != layer).Skip(1).Append("Calls"))} and Formats only";

    [GeneratedRegex("""[dD]ialect(\.Name)?\s*(==|!=)\s*[^n]|[dD]ialect\.Name\s+is\b|switch\s*\(.*[dD]ialect(\.Name)?\)|[dD]ialect(\.Name)?\s+switch\b|[dD]ialect\.Name\.(StartsWith|EndsWith|Contains|Equals)\b""")]
    private static partial Regex ComparesDialect();
}
