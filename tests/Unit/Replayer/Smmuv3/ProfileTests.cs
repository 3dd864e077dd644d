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
}
