using System.Globalization;
using System.Text.RegularExpressions;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Recorder.Agent;
using TraceReplay.Recorder.Cli;
using Xunit;

namespace TraceReplay.Tests.Recorder.Agent;

public sealed class BpftraceScriptTests
{
    private static readonly string s_script = BpftraceScript.Write(attach: false, 256, 128, IoctlFacts.All());

    [Fact]
    public void Write_EveryStructOfTheCatalogue_HasItsSize()
    {
        foreach (IoctlOp op in Dialects.All.SelectMany(d => d.Ioctls.Rows).Where(o => o.Fd != FdKind.SpaprContainer && o.Argument == ArgumentKind.Struct))
        {
            Match size = Regex.Match(s_script, $@"@size\[0x{op.Request:x}\] = (\d+);");
            Assert.True(size.Success, op.Name);
            int bytes = int.Parse(size.Groups[1].Value, CultureInfo.InvariantCulture) - 1;
            bool selfSized = s_script.Contains($"@self[0x{op.Request:x}] = 1;", StringComparison.Ordinal);
            Assert.True(selfSized ? bytes > 0 && bytes <= op.MinSize : bytes >= op.Size, op.Name);
        }
    }

    [Fact]
    public void Write_NothingIsLeftToFillIn() => Assert.DoesNotMatch("CHUNKS|WHICH|INDEX|BUFFER|ARGUMENT|\\bAT\\b", s_script);

    [Fact]
    public void Write_EveryMapThatIsRead_IsWrittenAndCleared()
    {
        foreach (string map in Regex.Matches(s_script, @"@(\w+)").Select(m => m.Groups[1].Value).Distinct())
        {
            Assert.Matches($@"@{map}(\[[^\]]*(\[[^\]]*\])?[^\]]*\]) = ", s_script);
            Assert.Contains($"clear(@{map});", s_script, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_MemoryOfGuestsAndDevices_IsNotFollowed()
    {
        // VFIO_IOMMU_MAP_DMA, IOMMU_IOAS_MAP, KVM_SET_USER_MEMORY_REGION
        foreach (string request in (string[])["0x3b71", "0x3b85", "0x4020ae46"])
        {
            Assert.DoesNotContain($"@pointer[{request},", s_script, StringComparison.Ordinal);
        }

        Assert.Contains("@pointer[0x3b89, 0]", s_script, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Attach_TakesANumberInsteadOfACommand()
    {
        string script = BpftraceScript.Write(attach: true, 256, 128, IoctlFacts.All());
        Assert.DoesNotContain("cpid", script, StringComparison.Ordinal);
        Assert.Contains("@task[(uint64)$1] = 1", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 256, 256, "says nothing of what to print")]
    [InlineData(true, 63, 256, "expected 64 to 1024")]
    [InlineData(true, 256, 1025, "expected 64 to 1024")]
    public void Run_BadOptions_AreUsageErrors(bool bpftrace, int arguments, int buffers, string message)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(2, AgentCommand.Run(bpftrace, false, arguments, buffers, null, output, errors));
        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }
}
