using TraceReplay.Tests.Support.SmmuVectors;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>Every case of tests/Vectors/smmuv3, one test each; the README there describes the language.</summary>
public sealed class SmmuVectorTests
{
    private static readonly Lazy<Dictionary<(string File, int Line), VectorCase>> s_cases = new(() => VectorCase.All().ToDictionary(c => (c.File, c.Number)));

    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (VectorCase test in VectorCase.All())
            {
                data.Add(test.File, test.Number, test.Title);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Vector(string file, int line, string title)
    {
        string? failure = VectorRunner.Run(s_cases.Value[(file, line)]);
        Assert.True(failure is null, failure ?? title);
    }
}
