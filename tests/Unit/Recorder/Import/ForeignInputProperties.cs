using System.Globalization;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Recorder.Import;
using TraceReplay.Recorder.Import.KernelEvents;
using TraceReplay.Recorder.Import.Strace;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

/// <summary>What holds for every input of the importers of foreign tools.</summary>
public sealed class ForeignInputProperties : IDisposable
{
    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("qemu-simple-smmu.trace.gz")]
    [InlineData("strace-f-ttt-T-y.txt.gz")]
    [InlineData("strace-f-ttt-y-terminal.txt.gz")]
    [InlineData("perf-pidtid.txt.gz")]
    [InlineData("tracefs-iommu.txt")]
    [InlineData("bpftrace-command.txt.gz")]
    public void Import_MutatedBytes_AreRecordsOrARefusalThatNamesTheFile(string name)
    {
        byte[] whole = Content(name);
        Gen<(int At, int Value, int Cut)> mutation =
            from at in Gen.Choose(0, whole.Length - 1)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Choose(0, 9)
            select (at, value, cut);
        Prop.ForAll(mutation.ArrayOf(4).ToArbitrary(), changes =>
        {
            byte[] input = [.. whole];
            foreach ((int at, int value, int cut) in changes.Where(c => c.At < input.Length))
            {
                input[at] = (byte)value;
                input = cut == 0 && at > 0 ? input[..at] : input;
            }

            try
            {
                ImportFiles.Import(null, _files.Add("input", input));
            }
            catch (ImportException e)
            {
                Assert.StartsWith(_files.Folder, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void StraceBytes_OfWhatStracePrints_AreTheBytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<bool>(), (bytes, hexadecimal) =>
        {
            string printed = "\"" + Escape(bytes ?? [], hexadecimal) + "\"";
            Assert.Equal(bytes ?? [], StraceText.Bytes(printed));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void StraceSplit_OfJoinedArguments_GivesThemBack()
    {
        Gen<string> argument = Gen.Elements("3</dev/vfio/vfio>", "\"a, \\\"b) c\"", "{a=1, b=[1, 2], c=\"}\"}", "0x7ffd /* PROT_READ, x) */", "NULL", "-1", "O_RDWR|O_CLOEXEC", "8<UNIX-STREAM:[12->34]>", "21<<MAP_HUGE_SHIFT");
        Prop.ForAll(argument.ArrayOf().Where(a => a.Length > 0).ToArbitrary(), arguments =>
        {
            string text = string.Join(", ", arguments);
            Assert.Equal(arguments, StraceText.Split(text + ") = 0", out int end));
            Assert.Equal(text.Length, end);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void KernelEvent_PrintedInAnyLayout_IsTheEvent()
    {
        Gen<(string Command, int Thread, int Cpu, int Micros, int Layout)> line =
            from command in Gen.Elements("a", "a b", "CPU 0/KVM", ".NET TP Worker", "irq/24-vfio", "x-1", "qemu-system-aar")
            from thread in Gen.Choose(1, 4_194_304)
            from cpu in Gen.Choose(0, 511)
            from micros in Gen.Choose(0, int.MaxValue)
            from layout in Gen.Choose(0, 4)
            select (command, thread, cpu, micros, layout);
        Prop.ForAll(line.ToArbitrary(), l =>
        {
            string time = string.Create(CultureInfo.InvariantCulture, $"{l.Micros / 1_000_000}.{l.Micros % 1_000_000:000000}");
            string text = l.Layout switch
            {
                0 => string.Create(CultureInfo.InvariantCulture, $"{l.Command,16}-{l.Thread} [{l.Cpu:000}] {time}: map:                  IOMMU: iova=0x1 paddr=0x2 size=3"),
                1 => string.Create(CultureInfo.InvariantCulture, $"{l.Command,16}-{l.Thread} [{l.Cpu:000}] d..1. {time}: map: IOMMU: iova=0x1 paddr=0x2 size=3"),
                2 => string.Create(CultureInfo.InvariantCulture, $"{l.Command,16} {l.Thread} [{l.Cpu:000}] {time}:  iommu:map: IOMMU: iova=0x1 paddr=0x2 size=3"),
                3 => string.Create(CultureInfo.InvariantCulture, $"{l.Command,16} 7/{l.Thread} [{l.Cpu:000}] {time}:  iommu:map: IOMMU: iova=0x1 paddr=0x2 size=3"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{l.Command,16}-{l.Thread} (    7) [{l.Cpu:000}] ..... {time}: (+3) map: IOMMU: iova=0x1 paddr=0x2 size=3"),
            };
            KernelEventLine? parsed = KernelEventParser.Parse(text);
            Assert.NotNull(parsed);
            Assert.Equal((l.Thread, l.Cpu, l.Micros * 1000L, "map", "IOMMU: iova=0x1 paddr=0x2 size=3"), (parsed.ThreadId, parsed.Cpu, parsed.Time, parsed.Name, parsed.Text));
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Content(string name)
    {
        byte[] bytes = File.ReadAllBytes(Vectors.PathOf("imports/" + name));
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            return bytes;
        }

        using var content = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        content.CopyTo(whole);
        return whole.ToArray();
    }

    // As strace does: letters for what C has letters for, octal in as few digits as the next character allows, or \x with -xx.
    private static string Escape(byte[] bytes, bool hexadecimal)
    {
        var text = new StringBuilder();
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            bool digitFollows = i + 1 < bytes.Length && bytes[i + 1] is >= (byte)'0' and <= (byte)'9';
            text.Append(hexadecimal ? $"\\x{b:x2}" : b switch
            {
                (byte)'\n' => "\\n",
                (byte)'\t' => "\\t",
                (byte)'\r' => "\\r",
                11 => "\\v",
                12 => "\\f",
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                >= 32 and < 127 => ((char)b).ToString(),
                _ => "\\" + Convert.ToString(b, 8).PadLeft(digitFollows ? 3 : 1, '0'),
            });
        }

        return text.ToString();
    }
}
