using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class LogSurveyTests
{
    private const string OpenTwo =
        "#0 +0.000000000 7/7 open /dev/vfio/devices/vfio3 flags=0x2 = 4 <0.000000001>\n" +
        "#1 +0.100000000 7/7 open /dev/vfio/devices/vfio2 flags=0x2 = 5 <0.000000001>\n";

    private const string BindFirst = "#2 +0.200000000 7/7 ioctl 4 /dev/vfio/devices/vfio3 0x3b76 ptr arg=0x1000 in=18.00*7.03.00*15 answered out=18.00*7.03.000000.01.00*11 = 0 <0.000000001>\n";

    [Fact]
    public void CdevStreams_StreamConfiguredInsideBind_IsThatOne()
    {
        LogSurvey survey = TextLog.Survey(OpenTwo + BindFirst + "#3 +0.300000000 0/0 smmu-command CFGI_STE sid=0x30\n");
        Assert.Equal(0x30u, survey.CdevStreams["/dev/vfio/devices/vfio3"]);
        Assert.False(survey.CdevStreams.ContainsKey("/dev/vfio/devices/vfio2"));
    }

    [Fact]
    public void CdevStreams_CommandAfterAnotherCall_SaysNothing()
    {
        LogSurvey survey = TextLog.Survey(OpenTwo + BindFirst + "#3 +0.300000000 7/7 close 9 \"\" = 0 <0.000000001>\n#4 +0.400000000 0/0 smmu-command CFGI_STE sid=0x30\n");
        Assert.Empty(survey.CdevStreams);
    }

    [Fact]
    public void CdevStreams_MarkerAfterBind_NamesTheDevice()
    {
        LogSurvey survey = TextLog.Survey(OpenTwo + BindFirst + "#3 +0.300000000 7/7 marker \"bound 0000:01:02.1 devid=1\"\n");
        Assert.Equal(0x111u, survey.CdevStreams["/dev/vfio/devices/vfio3"]);
    }

    [Fact]
    public void CdevStreams_OnlyArguments_AreTakenInTheOrderOfOpening()
    {
        const string Session = "#0 +0.000000000 0/0 session vfio-session\n  arg -device\n  arg \"vfio-pci,host=0000:00:08.0,bus=rp1\"\n  arg \"vfio-pci,host=0000:00:09.0\"\n";
        LogSurvey survey = TextLog.Survey(Session + OpenTwo);
        Assert.Equal(0x40u, survey.CdevStreams["/dev/vfio/devices/vfio3"]);
        Assert.Equal(0x48u, survey.CdevStreams["/dev/vfio/devices/vfio2"]);
        Assert.Equal([0x40u, 0x48u], survey.ProgramStreams);
    }

    [Fact]
    public void CdevStreams_StreamTheProgramDidNotName_IsTheHosts()
    {
        const string Session = "#0 +0.000000000 0/0 session vfio-session\n  arg 0000:00:06.0\n";
        LogSurvey survey = TextLog.Survey(Session + OpenTwo + BindFirst + "#3 +0.300000000 0/0 smmu-command CFGI_STE sid=0x88\n");
        Assert.Equal(0x30u, survey.CdevStreams["/dev/vfio/devices/vfio3"]);
        Assert.DoesNotContain(0x88u, survey.ProgramStreams);
    }

    [Fact]
    public void GroupDevices_OneGroupNeverNamedAndOneDeviceToldOf_BelongTogether()
    {
        const string Session = "#0 +0.000000000 0/0 session vfio-session\n  arg \"vfio-pci,host=0000:00:08.0\"\n";
        const string Open = "#1 +0.100000000 7/7 open /dev/vfio/2 flags=0x2 = 4 <0.000000001>\n";
        LogSurvey survey = TextLog.Survey(Session + Open);
        Assert.Equal("0000:00:08.0", Assert.Single(survey.GroupDevices[2]));
        Assert.Empty(survey.UnnamedGroups);
        Assert.Equal([2u, 3u], TextLog.Survey(Session + Open + "#2 +0.200000000 7/7 open /dev/vfio/3 flags=0x2 = 5 <0.000000001>\n").UnnamedGroups);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("#3 +0.300000000 0/0 smmu-command CFGI_STE sid=0x30\n", false)]
    [InlineData("#3 +0.300000000 0/0 smmu-register write CMDQ_PROD 0xf4 size=4\n", false)]
    [InlineData("#3 +0.300000000 0/0 smmu-register write STRTAB_BASE 0x4000000000001000 size=8\n", true)]
    public void BeginsAtBoot_FirstSightOfTheSmmu_Decides(string traffic, bool expected) => Assert.Equal(expected, TextLog.Survey(OpenTwo + traffic).BeginsAtBoot);

    [Theory]
    [InlineData("01", 0, true)]
    [InlineData("01", -95, false)]
    [InlineData("4d", -95, null)]
    [InlineData("01", -22, null)]
    public void FullyCoherent_VirtualSmmu_ComesOnlyWithIt(string type, int result, bool? expected) =>
        Assert.Equal(expected, TextLog.Survey(OpenTwo + $"#2 +0.200000000 7/7 ioctl 4 /dev/iommu 0x3b90 ptr arg=0x1000 in=28.00*7.{type}.00*31 = {(result < 0 ? result : 0)} <0.000000001>\n").FullyCoherent);
}
