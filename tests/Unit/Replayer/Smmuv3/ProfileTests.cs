using System.Text.RegularExpressions;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

public sealed class ProfileTests
{
    [Fact]
    public void Find_KnownNames_GivesProfiles()
    {
        Assert.Same(SmmuProfile.Arch, SmmuProfile.Find("arch"));
        Assert.Same(SmmuProfile.Qemu111, SmmuProfile.Find("qemu-11.1"));
        Assert.Null(SmmuProfile.Find("qemu-9"));
    }

    [Fact]
    public void Arch_HasNoQuirks() => Assert.Empty(SmmuProfile.Arch.Quirks);

    [Fact]
    public void Qemu111_HasAllQuirksButThatOfASpecialMachine() =>
        Assert.Equal([SmmuQuirk.CfgiRootBusHidden], Enum.GetValues<SmmuQuirk>().Except(SmmuProfile.Qemu111.Quirks));

    [Fact]
    public void Without_Quirk_ShowsInTheName()
    {
        SmmuProfile profile = SmmuProfile.Qemu111.Without(SmmuQuirk.Tbi1);

        Assert.False(profile.Has(SmmuQuirk.Tbi1));
        Assert.Equal("qemu-11.1-Tbi1", profile.Name);
    }

    [Fact]
    public void Quirks_EachIsReadAtOnePlace()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "TraceReplay.sln")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        string source = string.Concat(Directory.EnumerateFiles(Path.Combine(root.FullName, "replayer"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        foreach (SmmuQuirk quirk in Enum.GetValues<SmmuQuirk>())
        {
            Assert.True(Regex.Count(source, $@"\.Has\(SmmuQuirk\.{quirk}\)") == 1, $"{quirk} is not read at exactly one place");
        }
    }
}
