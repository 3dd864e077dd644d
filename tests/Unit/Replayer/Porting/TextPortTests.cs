using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;
using static TraceReplay.Replayer.Porting.PortedCalls;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Small logs of iommufd, one rule of porting each.</summary>
public sealed class TextPortTests
{
    private const string Device = "/dev/vfio/devices/vfio0";
    private readonly StringBuilder _text = new("#0 +0.000000000 0/0 session vfio-session kernel=\"7.3.4\" clock=monotonic\n  arg 0000:00:06.0\n");
    private int _record = 1;

    /// <summary>Commands go one by one: the first that the series refuses ends the call, and how many went before it is the count.</summary>
    [Theory]
    [InlineData("nested-v11", "0x0007000000000011 0x06", -2, 1u)]
    [InlineData("nested-v11", "0x06 0x0007000000000011", -2, 0u)]
    [InlineData("nested-v11", "0x0007000000000011 0x0007000000000011 0x10", -22, 2u)]
    [InlineData("nested-v12", "0x0007000000000011 0x0007000000000011 0x10", 0, 3u)]
    public void Run_SeveralCommandsInOneCall_CountIsOfThoseBeforeTheRefused(string target, string commands, long result, uint handled)
    {
        Prepare();
        string[] words = commands.Split(' ');
        byte[] entries = new byte[words.Length * 16];
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = ulong.Parse(words[i].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            BinaryPrimitives.WriteUInt64LittleEndian(entries.AsSpan(i * 16), (word & 0xff) == 6 ? word | (0x100UL << 32) : word);
        }

        byte[] argument = Words(32, 4, 0x1000, 0, 1, 16, (uint)words.Length, 0);
        Ioctl(3, "/dev/iommu", 0x3b8d, argument, argument, $"\n  buffer 8 address=0x1000 in={Convert.ToHexStringLower(entries)} out=same");
        var watch = new LastCall(IommufdRequest.HwptInvalidate);
        Run(target, watch);
        Assert.Equal((CallStatus.Predicted, result), (watch.Status, watch.Result));
        Assert.Equal(handled, BinaryPrimitives.ReadUInt32LittleEndian(watch.Output.AsSpan(24)));
    }

    /// <summary>What is mapped before a device is there is mapped when one comes; a mapping over another is refused by the container as by iommufd.</summary>
    [Theory]
    [InlineData(0x40000000u, -17)]
    [InlineData(0x50000000u, 0)]
    public void Run_MappingBesideOneMadeBeforeTheDevice_IsAnsweredByTheContainer(uint iova, long result)
    {
        Prepare();
        byte[] argument = Words(40, 7, 2, 0, 0x20000000, 0xffff, 0x1000, 0, iova, 0);
        Ioctl(3, "/dev/iommu", 0x3b85, argument, argument);
        var watch = new LastCall(IommufdRequest.IoasMap);
        Run("nested-v11", watch);
        Assert.Equal((CallStatus.Predicted, result), (watch.Status, watch.Result));
    }

    /// <summary>An attachment to a table of a form that the series refuses is refused there.</summary>
    [Fact]
    public void Run_TableOfSeveralDescriptors_IsRefusedWhenTheDeviceIsAttached()
    {
        Prepare();
        byte[] argument = Words(48, 0, 1, 4, 0, 0, 2, 16, 0x1000, 0, 0, 0);
        byte[] answer = Words(48, 0, 1, 4, 9, 0, 2, 16, 0x1000, 0, 0, 0);
        Ioctl(3, "/dev/iommu", 0x3b89, argument, answer, "\n  buffer 32 address=0x1000 in=0b00004000000008d600000000000000 out=same");
        Ioctl(4, Device, 0x3b77, Words(12, 0, 9), Words(12, 0, 9));
        var watch = new LastCall(0x3b77);
        Run("nested-v11", watch);
        Assert.Equal((CallStatus.Predicted, -22), (watch.Status, watch.Result));
    }

    // A device on an address space with a parent, a vIOMMU and the guest's number 0x100 for it.
    private void Prepare()
    {
        Line("open /dev/iommu = 3 <0.000000001>");
        Line($"open {Device} = 4 <0.000000001>");
        Ioctl(4, Device, 0x3b76, Words(24, 0, 3, 0, 0, 0), Words(24, 0, 3, 1, 0, 0));
        Ioctl(3, "/dev/iommu", 0x3b81, Words(12, 0, 0), Words(12, 0, 2));
        byte[] map = Words(40, 7, 2, 0, 0x10000000, 0xffff, 0x400000, 0, 0x40000000, 0);
        Ioctl(3, "/dev/iommu", 0x3b85, map, map);
        Ioctl(3, "/dev/iommu", 0x3b89, Words(48, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0), Words(48, 1, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0));
        Ioctl(3, "/dev/iommu", 0x3b90, Words(40, 0, 1, 1, 3, 0, 0, 0, 0, 0), Words(40, 0, 1, 1, 3, 4, 0, 0, 0, 0));
        Ioctl(3, "/dev/iommu", 0x3b91, Words(24, 4, 1, 0, 0x100, 0), Words(24, 4, 1, 5, 0x100, 0));
        Ioctl(4, Device, 0x3b77, Words(12, 0, 3), Words(12, 0, 3));
    }

    private void Ioctl(int fd, string path, uint request, byte[] input, byte[] output, string buffers = "") =>
        Line($"ioctl {fd} {path} 0x{request:x} ptr arg=0x7000 in={Convert.ToHexStringLower(input)} answered out={Convert.ToHexStringLower(output)} = 0 <0.000000001>{buffers}");

    private void Line(string text) => _text.Append(CultureInfo.InvariantCulture, $"#{_record} +0.{_record++:000000000} 7/7 {text}\n");

    private void Run(string target, IReplayWatch watch)
    {
        byte[] log = TextLog.Assemble(_text.ToString());
        LogSurvey survey = TextLog.Survey(_text.ToString());
        using LogReader opens = LogReader.Open(log);
        using LogReader reader = LogReader.Open(log);
        var port = new CallPort(Dialects.Find("linux-7.3")!, Dialects.Find(target)!, null, IommufdOpens.Of(opens, survey));
        Assert.True(port.SaysContainers);
        new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find(target)!, Profile = SmmuProfile.Qemu111, Port = port, Watch = watch }, survey).Run(reader);
    }

    private sealed class LastCall(uint request) : PortedAnswers([])
    {
        public CallStatus Status { get; private set; }

        public long Result { get; private set; }

        public byte[] Output { get; private set; } = [];

        public override void Called(CallRecord call, string name, CallContext context)
        {
            if (call is IoctlRecord ioctl && ioctl.Request == request)
            {
                (Status, Result, Output) = (context.Status, context.Result, context.Output.ToArray());
            }
        }
    }
}
