using System.Text.Json;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Cli;

/// <summary>replay --port and matrix on the recorded sessions of the repository.</summary>
public sealed class PortCommandTests : CommandLine
{
    [Fact]
    public void Port_ToVersionWithOtherLayout_ReencodesAndSaysWhatDiffers()
    {
        (int exit, string output, string errors) = Run("replay", TraceFiles.PathOf("nested-v10", "inval-errors"), "--dialect", "nested-v11", "--port");

        Assert.Equal(1, exit);
        Assert.Empty(errors);
        Assert.Contains("recorded under nested-v10, ported to nested-v11", output, StringComparison.Ordinal);
        Assert.Contains("CacheInvalidateA (56 bytes) becomes 0x3b7b with CacheInvalidateB (64 bytes) (185 time(s)", output, StringComparison.Ordinal);
        Assert.Contains("quirk     InvalidateIotlbThenEnoent, in nested-v", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_ToItsOwnVersion_DiffersInNothing()
    {
        (int exit, string output, _) = Run("replay", TraceFiles.PathOf("nested-v10", "basic"), "--dialect", "nested-v10", "--port");

        Assert.Equal(0, exit);
        Assert.Contains("0 call(s) said otherwise", output, StringComparison.Ordinal);
        Assert.Contains("0 would have been different", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_ToVersionWithoutTheRequests_ReportsThemAndDropsNone()
    {
        (int exit, string output, _) = Run("replay", TraceFiles.PathOf("nested-v10", "basic"), "--dialect", "linux-5.10", "--port", "--json");

        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement root = json.RootElement;
        Assert.Equal(1, exit);
        Assert.Equal(2, root.GetProperty("withoutCounterpart").GetInt64());
        Assert.Equal(["VFIO_SET_IOMMU", "VFIO_IOMMU_SET_PASID_TABLE"], root.GetProperty("notes").EnumerateArray().Select(n => n.GetProperty("call").GetString()));
        Assert.All(root.GetProperty("notes").EnumerateArray(), n => Assert.False(n.GetProperty("counterpart").GetBoolean()));
        JsonElement refused = root.GetProperty("differences").EnumerateArray().Single(d => d.GetProperty("subject").GetString() == "VFIO_IOMMU_SET_PASID_TABLE");
        Assert.Equal("-ENOTTY", refused.GetProperty("predicted").GetString());
        Assert.Equal(2, refused.GetProperty("count").GetInt64());
    }

    /// <summary>The ring of v8 lies elsewhere and has another form: the program reads it in its own.</summary>
    [Fact]
    public void Port_ToVersionWithAnotherFaultRegion_SaysItInThatForm()
    {
        (_, string output, _) = Run("replay", TraceFiles.PathOf("nested-v10", "basic"), "--dialect", "nested-v8", "--port");

        Assert.Matches(@"fault region: reads and writes of the region of nested-v10 are said in the form of nested-v8 \(6 time\(s\)", output);
        Assert.DoesNotMatch(@"pread|fault record", output);
        Assert.Contains("becomes VFIO_IOMMU_ATTACH_PASID_TABLE", output, StringComparison.Ordinal);
        Assert.Contains("becomes VFIO_IOMMU_DETACH_PASID_TABLE", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_Out_WritesTheCallsAsTheOtherVersionHasThem()
    {
        Run("replay", TraceFiles.PathOf("nested-v10", "basic"), "--dialect", "nested-v11", "--port", "--quiet", "--out", At("ported.trlog"));

        List<IoctlRecord> calls = [.. Records(At("ported.trlog")).OfType<IoctlRecord>().Where(r => r.Request == 0x3b7a)];
        Assert.Equal([48, 48], calls.Select(c => c.In.Length));
        Assert.All(calls, c => Assert.Equal(0, c.Result));
        Assert.DoesNotContain(Records(At("ported.trlog")), r => r is SmmuCommandRecord);
        (int exit, string output, _) = Run("replay", At("ported.trlog"), "--dialect", "nested-v11");
        Assert.Contains("dialect nested-v11", output, StringComparison.Ordinal);
        Assert.NotEqual(1, exit);
    }

    /// <summary>The program of basic-abi11 speaks v11 on a kernel of v10: ported to v11 it is what it was built for.</summary>
    [Fact]
    public void Port_ProgramOfAnotherVersionThanItsKernel_GoesByWhatTheProgramSpeaks()
    {
        (_, string output, _) = Run("replay", TraceFiles.PathOf("nested-v10", "basic-abi11"), "--dialect", "nested-v11", "--port");

        Assert.Contains("the program speaks nested-v11; 0 call(s) said otherwise", output, StringComparison.Ordinal);
        Assert.Matches(@"VFIO_IOMMU_SET_PASID_TABLE: 1 time\(s\).*\n +recorded +-EINVAL\n +there +0\n", output);
    }

    [Theory]
    [InlineData("replay", "--port")]
    [InlineData("matrix", "--dialects", "nested-v99")]
    [InlineData("replay", "--port", "--dialect", "nested-v99")]
    [InlineData("matrix", "--dialects", ",")]
    public void Port_WrongDialect_IsAUsageErrorThatHelps(string command, params string[] options)
    {
        (int exit, string output, string errors) = Run([command, TraceFiles.PathOf("nested-v10", "basic"), .. options]);

        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Matches("tracereplay dialects|There are: linux-5.10", errors);
    }

    [Fact]
    public void Port_DecodeOnlyDialect_IsRefused()
    {
        foreach (Dialect dialect in Dialects.All.Where(d => d.IsDecodeOnly))
        {
            foreach (string[] command in (string[][])[["replay", "--port", "--dialect", dialect.Name], ["replay", "--dialect", dialect.Name], ["matrix", "--dialects", dialect.Name]])
            {
                (int exit, _, string errors) = Run([command[0], TraceFiles.PathOf("nested-v10", "basic"), .. command[1..]]);
                Assert.Equal(2, exit);
                Assert.Contains("can only be printed with", errors, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("replay", "--port", "--dialect", "nested-v11")]
    [InlineData("matrix")]
    public void Port_LogWithoutCalls_SaysThatThereIsNothingToAnswer(string command, params string[] options)
    {
        File.WriteAllBytes(At("empty.trlog"), LogBuilder.Write([new MarkerRecord { Text = "x" }]));

        (int exit, _, string errors) = Run([command, At("empty.trlog"), .. options]);

        Assert.Equal(2, exit);
        Assert.Contains("holds no calls of a program", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_Ported_FoldsByOutcomeAndNamesTheVersionThatBroughtIt()
    {
        (int exit, string output, _) = Run("matrix", TraceFiles.PathOf("nested-v10", "inval-errors"), "--dialects", "linux-5.10,nested-v10,nested-v11", "--port");

        Assert.Equal(1, exit);
        Assert.Matches(@"(?m)^nested-v10 +\d+ +0 +0 ", output);
        Assert.Matches(@"VFIO_IOMMU_CACHE_INVALIDATE: recorded -ENOENT, first record 154\n  -ENOTTY \(60\)\n    under     linux-5.10; came with linux-5.10\n", output);
        Assert.Matches(@"  -EINVAL \(32\), 0 \(13\)\n    under     nested-v11; came with nested-v11\n    rule .*\n    quirk     InvalidateIotlbThenEnoent", output);
    }

    /// <summary>What a VMM with two devices behind one vIOMMU would have seen on the versions before iommufd.</summary>
    [Fact]
    public void Matrix_PortedFromIommufd_IsAsReviewed()
    {
        const string Versions = "nested-v8,nested-v10,nested-v11,nested-v12,nested-v16,linux-5.10,linux-6.1";
        string path = TraceFiles.PathOf("linux-7.3", "a-twodev-itd");
        (int exit, string output, _) = Run("matrix", path, "--dialects", Versions, "--port");

        Assert.Equal(1, exit);
        Golden.Check("ported/a-twodev-itd.txt", output.Replace(path, "a-twodev-itd", StringComparison.Ordinal));
    }

    /// <summary>One recorded call becomes several: no log of the same records shows them.</summary>
    [Theory]
    [InlineData("linux-7.3", "a-twodev-itd", "nested-v11")]
    [InlineData("nested-v10", "basic", "linux-7.3")]
    [InlineData("nested-v10", "basic", "nested-v8")]
    public void Port_OutOfCallsThatBecomeOthers_IsRefusedAndLeavesNoFile(string dialect, string scenario, string target)
    {
        (int exit, _, string errors) = Run("replay", TraceFiles.PathOf(dialect, scenario), "--dialect", target, "--port", "--out", At("ported.trlog"));

        Assert.Equal(2, exit);
        Assert.Contains("--out cannot write this port", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("ported.trlog")));
    }

    [Fact]
    public void MatrixJson_All_IsTheSameEveryTime()
    {
        string[] command = ["matrix", TraceFiles.PathOf("nested-v11", "basic"), "--json"];
        (int exit, string output, _) = Run(command);

        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(1, exit);
        Assert.Equal(Dialects.All.Where(d => !d.IsDecodeOnly).Select(d => d.Name), json.RootElement.GetProperty("dialects").EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        Assert.Equal(output, Run(command).Output);
    }

    [Fact]
    public void Matrix_OnlyItsOwnDialect_DiffersInNothing()
    {
        (int exit, string output, _) = Run("matrix", TraceFiles.PathOf("nested-v11", "basic"), "--dialects", "nested-v11");

        Assert.Equal(0, exit);
        Assert.Contains("no outcome differs", output, StringComparison.Ordinal);
    }

    private static List<Record> Records(string path)
    {
        using LogReader reader = LogReader.Open(File.ReadAllBytes(path));
        var records = new List<Record>();
        while (reader.Read() is { } record)
        {
            if (record is IoctlRecord ioctl)
            {
                // The reader uses its records again.
                records.Add(new IoctlRecord { Request = ioctl.Request, In = ioctl.In.ToArray(), Result = ioctl.Result });
            }
            else
            {
                records.Add((Record)Activator.CreateInstance(record.GetType())!);
            }
        }

        return records;
    }
}
