using System.Text;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Coverage;

/// <summary>Which sections of the specifications the SMMU's code, its tests and its vectors cite. A section with code and neither is marked.</summary>
public sealed class SpecCoverageTests
{
    private static readonly string[] s_code = ["replayer/Smmuv3", "formats/Smmuv3"];
    private static readonly string[] s_tests = ["tests/Unit/Replayer/Smmuv3", "tests/Unit/Formats/Smmuv3", "tests/Unit/Support/Reference"];
    private static readonly string[] s_vectors = ["tests/Vectors/smmuv3"];

    [Fact]
    public void Citations_OfCodeAndTests_AreTheAcceptedOnes()
    {
        SortedDictionary<string, string> code = Sections(s_code, "*.cs");
        SortedDictionary<string, string> tests = Sections(s_tests, "*.cs");
        SortedDictionary<string, string> vectors = Sections(s_vectors, "*.txt");
        var text = new StringBuilder("# Sections cited by the SMMU's code (C), tests (T) and vectors (V). UNTESTED: code only. Written by SpecCoverageTests.\n");
        foreach ((string key, string section) in new SortedDictionary<string, string>(code.Concat(tests).Concat(vectors).DistinctBy(p => p.Key).ToDictionary(), StringComparer.Ordinal))
        {
            string marks = $"{(code.ContainsKey(key) ? 'C' : '-')}{Mark(tests, key, 'T')}{Mark(vectors, key, 'V')}";
            text.Append(marks).Append("  ").Append(section).Append(marks == "C--" ? "  UNTESTED\n" : "\n");
        }

        Golden.Check("spec-coverage.txt", text.ToString());
    }

    [Theory]
    [InlineData("// IHI0070 §5.2 S1DSS, §7.3.12.4: x", "IHI0070 §5.2,IHI0070 §7.3.12")]
    [InlineData("/// DDI 0487 D8.2 to D8.5.5", "DDI0487 D8.2,DDI0487 D8.5")]
    [InlineData("uint D8 = D.x;", "")]
    public void In_Text_FindsSections(string text, string expected) => Assert.Equal(expected, string.Join(',', SpecCitation.In(text)));

    // A section is also covered by what is below it.
    private static char Mark(SortedDictionary<string, string> sections, string key, char mark) =>
        sections.Keys.Any(k => k == key || k.StartsWith(key + '.', StringComparison.Ordinal)) ? mark : '-';

    /// <summary>By sort key.</summary>
    private static SortedDictionary<string, string> Sections(string[] folders, string pattern)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in folders.SelectMany(f => Directory.GetFiles(Path.Combine(Golden.RepositoryRoot(), f), pattern, SearchOption.AllDirectories)))
        {
            foreach (string section in SpecCitation.In(File.ReadAllText(file)))
            {
                found[SpecCitation.SortKey(section)] = section;
            }
        }

        return found;
    }
}
