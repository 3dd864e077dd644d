using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Architecture;

/// <summary>A quirk is read at one place and explained in one row.</summary>
public sealed class QuirkTests
{
    [Fact]
    public void Quirk_EveryMember_IsReadOnce() => Assert.Empty(ReadElsewhere<Quirk>());

    [Fact]
    public void SmmuQuirk_EveryMember_IsReadOnce() => Assert.Empty(ReadElsewhere<SmmuQuirk>());

    [Fact]
    public void QuirkTable_Rows_AreTheEnumInOrder()
    {
        Assert.Equal(Enum.GetValues<Quirk>(), QuirkTable.Rows.Select(r => r.Quirk));
        Assert.All(QuirkTable.Rows, row => Assert.True(row.Text.Length > 10 && row.Source.Length > 5, $"{row.Quirk}: says too little"));
    }

    [Fact]
    public void SmmuQuirkTable_Rows_AreTheEnumInOrder()
    {
        Assert.Equal(Enum.GetValues<SmmuQuirk>(), SmmuQuirkTable.Rows.Select(r => r.Quirk));
        Assert.All(SmmuQuirkTable.Rows, row => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", row.Name));
        Assert.All(SmmuQuirkTable.Rows, row => Assert.True(row.Implementation.Length > 10 && row.Architecture.Length > 5, $"{row.Quirk}: says too little"));
    }

    private static List<string> ReadElsewhere<T>()
        where T : struct, Enum
    {
        var wrong = new List<string>();
        foreach (T quirk in Enum.GetValues<T>())
        {
            string read = $"Has({typeof(T).Name}.{quirk})";
            List<string> places = SourceTree.Under("replayer").SelectMany(f => f.Lines.Where(l => l.Contains(read, StringComparison.Ordinal)).Select(_ => f.Path)).ToList();
            if (places.Count != 1)
            {
                wrong.Add($"{typeof(T).Name}.{quirk} is read at {places.Count} places ({string.Join(", ", places)}); exactly one decides");
            }
        }

        return wrong;
    }
}
