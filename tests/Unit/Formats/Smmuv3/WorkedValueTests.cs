using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Smmuv3;

public sealed class WorkedValueTests
{
    public static TheoryData<int, string> Lines
    {
        get
        {
            var lines = new TheoryData<int, string>();
            string[] all = File.ReadAllLines(Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", "smmuv3-worked-values.txt"));
            for (int i = 0; i < all.Length; i++)
            {
                if (!all[i].StartsWith('#'))
                {
                    lines.Add(i + 1, all[i]);
                }
            }

            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Fields_OfWorkedValue_AreThoseOfTheVector(int line, string vector)
    {
        string[] halves = vector.Split('#')[0].Split(" : ");
        string[] left = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Type type = StructureCatalog.Find(left[0]);
        StructureLayout layout = StructureCatalog.LayoutOf(type);
        ulong[] words = new ulong[layout.Size / 8];
        for (int i = 1; i < left.Length; i++)
        {
            words[i - 1] = ulong.Parse(left[i].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        object structure = StructureCatalog.Read(type, MemoryMarshal.AsBytes(words.AsSpan()).ToArray());
        var expected = halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('='))
            .ToDictionary(p => p[0], p => ulong.Parse(p[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.All(expected.Keys, key => Assert.Contains(layout.Fields, f => f.Name == key));
        foreach (FieldBits field in layout.Fields)
        {
            ulong actual = Convert.ToUInt64(type.GetProperty(field.Name)!.GetValue(structure), CultureInfo.InvariantCulture);
            Assert.True(actual == expected.GetValueOrDefault(field.Name), $"line {line}: {left[0]}.{field.Name} is 0x{actual:X}");
        }
    }
}
