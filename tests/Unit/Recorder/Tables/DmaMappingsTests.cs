using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Recorder.Tables;
using Xunit;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>Mappings by address, against a plain table of pages.</summary>
public sealed class DmaMappingsTests
{
    private const int Pages = 64;

    [Fact]
    public void Find_AfterAnyMapsAndUnmaps_GivesWhatAPlainTableGives() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<int>(CheckAgainstPlainTable));

    [Fact]
    public void Add_UpToTheLastAddress_IsFound()
    {
        var mappings = new DmaMappings();
        mappings.Add(new DmaMapping(ulong.MaxValue - 0xfff, ulong.MaxValue, 1, 0x1000, null, 0));
        Assert.True(mappings.TryFind(ulong.MaxValue, out _));
        Assert.False(mappings.TryFind(ulong.MaxValue - 0x1000, out _));
        mappings.Remove(0, ulong.MaxValue);
        Assert.Empty(mappings.All);
    }

    private static void CheckAgainstPlainTable(int seed)
    {
        var random = new Random(seed);
        var mappings = new DmaMappings();
        var plain = new (int Id, ulong User)[Pages];
        for (int step = 1; step < 60; step++)
        {
            int first = random.Next(Pages);
            int last = random.Next(first, Pages);
            if (random.Next(3) > 0)
            {
                // A mapping replaces whole mappings that it touches.
                mappings.Add(new DmaMapping((ulong)first << 12, ((ulong)last << 12) | 0xfff, step, (ulong)step << 32, null, 0));
                Drop(plain, first, last);
                for (int page = first; page <= last; page++)
                {
                    plain[page] = (step, ((ulong)step << 32) + ((ulong)(page - first) << 12));
                }
            }
            else
            {
                mappings.Remove((ulong)first << 12, ((ulong)last << 12) | 0xfff);
                Drop(plain, first, last);
            }

            for (int page = 0; page < Pages; page++)
            {
                bool found = mappings.TryFind((ulong)page << 12, out DmaMapping mapping);
                Assert.Equal(plain[page].Id != 0, found);
                Assert.Equal(plain[page].User, found ? mapping.User + (((ulong)page << 12) - mapping.First) : 0);
            }
        }
    }

    private static void Drop((int Id, ulong User)[] plain, int first, int last)
    {
        HashSet<int> gone = [.. plain[first..(last + 1)].Select(page => page.Id)];
        for (int page = 0; page < Pages; page++)
        {
            plain[page] = gone.Contains(plain[page].Id) ? default : plain[page];
        }
    }
}
