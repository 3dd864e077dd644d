using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Filters keep and remove by device, ioctl and result, and never what later records rest on.</summary>
public sealed class RecordFilterTests
{
    private const int Group = 5;
    private const int DeviceA = 6;
    private const int DeviceB = 7;
    private const int Container = 4;

    [Fact]
    public void Only_Device_KeepsItsCallsAndThoseOfNoDevice() => Assert.Equal(
        ["open", "open", "getfd A", "getfd B", "map", "info A", "read A"],
        Kept(["device=0000:01:00.0"], []));

    [Fact]
    public void Only_DeviceWithoutDomain_IsTheSame() => Assert.Equal(Kept(["device=0000:01:00.0"], []), Kept(["device=01:00.0"], []));

    [Fact]
    public void Only_GroupFile_KeepsAllItsDevices() => Assert.Equal(
        ["open", "open", "getfd A", "getfd B", "map", "info A", "read A", "info B fails"],
        Kept(["device=/dev/vfio/12"], []));

    [Fact]
    public void Exclude_Device_RemovesItsCalls() => Assert.Equal(["open", "open", "getfd A", "getfd B", "map", "info B fails"], Kept([], ["device=0000:01:00.0"]));

    [Fact]
    public void Only_IoctlPattern_KeepsNamedOnes() => Assert.Equal(["open", "open", "getfd A", "getfd B", "map"], Kept(["ioctl=VFIO_IOMMU_*_DMA"], []));

    [Fact]
    public void Exclude_IoctlNumber_RemovesIt() =>
        Assert.Equal(["open", "open", "getfd A", "getfd B", "info A", "read A", "info B fails"], Kept([], ["ioctl=0x3b71"]));

    [Fact]
    public void Only_Failed_KeepsFailures() => Assert.Equal(["open", "open", "getfd A", "getfd B", "info B fails"], Kept(["failed"], []));

    [Fact]
    public void Only_OtherErrno_KeepsNoCall() => Assert.Equal(["open", "open", "getfd A", "getfd B"], Kept(["errno=ENOTTY"], []));

    [Fact]
    public void Only_TwoOfOneKind_AreAlternatives() =>
        Assert.Equal(["open", "open", "getfd A", "getfd B", "map", "info A", "info B fails"], Kept(["ioctl=VFIO_IOMMU_MAP_DMA", "ioctl=VFIO_DEVICE_GET_INFO"], []));

    [Fact]
    public void Only_TwoKinds_MustBothHold() =>
        Assert.Equal(["open", "open", "getfd A", "getfd B", "info B fails"], Kept(["ioctl=VFIO_DEVICE_GET_INFO", "failed"], []));

    [Fact]
    public void Process_FirstRemoval_LeavesOneGapInFrontOfIt()
    {
        (_, RecordBatch output, RecordFilter filter) = Run(["failed"], []);
        using (output)
        {
            List<GapRecord> gaps = [.. output.Records.OfType<GapRecord>()];
            Assert.Equal("filtered", Assert.Single(gaps).Cause.ToString());
            Assert.Equal(3, filter.Removed);
        }
    }

    [Fact]
    public void Process_Dup_IsTheSameDevice()
    {
        using RecordBatch batch = Session();
        DupRecord dup = batch.Add<DupRecord>();
        dup.Fd = DeviceB;
        dup.Result = 20;
        Ioctl(batch, 20, "anon_inode:[vfio-device]", VfioRequest.DeviceReset, 0);
        var filter = new RecordFilter([], [Rule("--exclude", "device=0000:01:00.1")]);
        using RecordBatch output = RecordBatch.Rent();
        filter.Process(batch, output);
        Assert.DoesNotContain(output.Records, r => r is IoctlRecord { Request: VfioRequest.DeviceReset });
        Assert.Contains(dup, output.Records);
    }

    [Fact]
    public void Process_Fork_GivesTheChildItsParentsDevices()
    {
        using RecordBatch batch = Session();
        batch.Add<ForkRecord>().Child = 9;
        IoctlRecord call = Ioctl(batch, DeviceB, "anon_inode:[vfio-device]", VfioRequest.DeviceReset, 0);
        call.ProcessId = 9;
        var filter = new RecordFilter([], [Rule("--exclude", "device=0000:01:00.1")]);
        using RecordBatch output = RecordBatch.Rent();
        filter.Process(batch, output);
        Assert.DoesNotContain(call, output.Records);
    }

    [Theory]
    [InlineData("device=hda", "--only device=hda: 'hda' is no device; expected a PCI address such as 0000:01:00.0, or a file such as /dev/vfio/12 or /dev/vfio/devices/vfio0.")]
    [InlineData("errno=EWHAT", "--only errno=EWHAT: there is no error called 'EWHAT'; expected a name such as EINVAL.")]
    [InlineData("thread=3", "--only thread=3: there is no such filter; expected device=0000:01:00.0, device=/dev/vfio/12, ioctl=NAME (with * and ?), errno=NAME, failed.")]
    public void Parse_Nonsense_SaysWhatIsExpected(string text, string sentence)
    {
        Assert.Null(FilterRule.Parse("--only", text, _ => [], out string error));
        Assert.Equal(sentence, error);
    }

    [Fact]
    public void Parse_UnknownIoctl_NamesOneThatExists()
    {
        Assert.Null(FilterRule.Parse("--only", "ioctl=MAP_DMA", _ => [], out string error));
        Assert.Contains("expected a name such as VFIO_IOMMU_MAP_DMA", error, StringComparison.Ordinal);
    }

    /// <summary>Whatever the rules are, what passes is a subsequence with every foundation in it, and a second pass removes nothing more.</summary>
    [Fact]
    public void Process_AnyRules_KeepFoundationsAndAreIdempotent()
    {
        string[] words = ["device=0000:01:00.0", "device=/dev/vfio/12", "ioctl=VFIO_*", "ioctl=IOMMU_*", "ioctl=0x3b71", "failed", "errno=EINVAL", "errno=ENOTTY"];
        Gen<string[]> rules = Gen.Elements(words).ListOf().Select(list => list.ToArray());
        Check.QuickThrowOnFailure(Prop.ForAll(rules.Zip(rules).ToArbitrary(), pair =>
        {
            (RecordBatch input, RecordBatch output, _) = Run(pair.Item1, pair.Item2);
            using (input)
            using (output)
            {
                List<Record> kept = [.. output.Records.Where(r => r is not GapRecord)];
                Assert.Equal(kept, input.Records.Where(kept.Contains));
                Assert.All(input.Records.Where(r => r is OpenRecord or IoctlRecord { Request: VfioRequest.GroupGetDeviceFd }), r => Assert.Contains(r, kept));

                using RecordBatch again = RecordBatch.Rent();
                var filter = new RecordFilter([.. pair.Item1.Select(w => Rule("--only", w))], [.. pair.Item2.Select(w => Rule("--exclude", w))]);
                filter.Process(output, again);
                Assert.Equal(output.Records, again.Records);
            }
        }));
    }

    private static List<string> Kept(string[] only, string[] exclude)
    {
        (RecordBatch input, RecordBatch output, _) = Run(only, exclude);
        using (input)
        using (output)
        {
            return [.. output.Records.Where(r => r is not GapRecord).Select(Name)];
        }
    }

    private static (RecordBatch Input, RecordBatch Output, RecordFilter Filter) Run(string[] only, string[] exclude)
    {
        RecordBatch batch = Session();
        var filter = new RecordFilter([.. only.Select(w => Rule("--only", w))], [.. exclude.Select(w => Rule("--exclude", w))]);
        RecordBatch output = RecordBatch.Rent();
        filter.Process(batch, output);
        return (batch, output, filter);
    }

    private static FilterRule Rule(string option, string word)
    {
        FilterRule? rule = FilterRule.Parse(option, word, _ => [], out string error);
        Assert.True(rule is not null, error);
        return rule;
    }

    private static RecordBatch Session()
    {
        RecordBatch batch = RecordBatch.Rent();
        OpenRecord container = batch.Add<OpenRecord>();
        container.Path = "/dev/vfio/vfio";
        container.Result = Container;
        OpenRecord group = batch.Add<OpenRecord>();
        group.Path = "/dev/vfio/12";
        group.Result = Group;
        Ioctl(batch, Group, "/dev/vfio/12", VfioRequest.GroupGetDeviceFd, DeviceA).In = "0000:01:00.0\0"u8.ToArray();
        Ioctl(batch, Group, "/dev/vfio/12", VfioRequest.GroupGetDeviceFd, DeviceB).In = "0000:01:00.1\0"u8.ToArray();
        Ioctl(batch, Container, "/dev/vfio/vfio", VfioRequest.IommuMapDma, 0);
        Ioctl(batch, DeviceA, "anon_inode:[vfio-device]", VfioRequest.DeviceGetInfo, 0);
        TransferRecord read = batch.Add<TransferRecord>();
        read.Fd = DeviceA;
        read.Target = "anon_inode:[vfio-device]";
        Ioctl(batch, DeviceB, "anon_inode:[vfio-device]", VfioRequest.DeviceGetInfo, -Errno.EINVAL);
        return batch;
    }

    private static IoctlRecord Ioctl(RecordBatch batch, int fd, string target, uint request, long result)
    {
        IoctlRecord record = batch.Add<IoctlRecord>();
        record.Fd = fd;
        record.Target = target;
        record.Request = request;
        record.Result = result;
        return record;
    }

    private static string Name(Record record) => record switch
    {
        OpenRecord => "open",
        TransferRecord => "read A",
        IoctlRecord { Request: VfioRequest.GroupGetDeviceFd } r => r.Result == DeviceA ? "getfd A" : "getfd B",
        IoctlRecord { Request: VfioRequest.IommuMapDma } => "map",
        IoctlRecord r => r.Fd == DeviceA ? "info A" : "info B fails",
        _ => record.Kind.ToString(),
    };
}
