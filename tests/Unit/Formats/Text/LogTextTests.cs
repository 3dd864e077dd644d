using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Text;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Formats.Text;

public sealed class LogTextTests
{
    private static readonly LogHeader s_header = new()
    {
        ToolVersion = "tracerecord 0.1.0",
        Dialect = "nested-v11",
        SmmuProfile = "qemu-11.1",
        Quirks = ["MsiUnbindReturnsEnotty", "DetachLeavesAbort"],
        Origin = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("host", "a \"quoted\" name"), KeyValuePair.Create("file", "")]),
    };

    [Fact]
    public void Parse_PrintedRecord_GivesTheSameRecord() =>
        Prop.ForAll(RecordGenerators.Any.ToArbitrary(), record => RecordText.Of(ParseOne(Print(record))) == RecordText.Of(record))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Print_ParsedText_GivesTheSameText() =>
        Prop.ForAll(RecordGenerators.Lists.ToArbitrary(), records =>
        {
            string text = PrintLog(records);
            return PrintLog(ParseLog(text)) == text;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_MutatedText_FailsOnlyWithItsOwnError() =>
        Prop.ForAll(RecordGenerators.Any.ToArbitrary(), ArbMap.Default.GeneratorFor<int>().ToArbitrary(), (record, seed) =>
        {
            var random = new Random(seed);
            char[] text = PrintLog([record]).ToCharArray();
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                text[random.Next(text.Length)] = " \n\"=#;0x*.?/\\-<>a9\0\uD800"[random.Next(20)];
            }

            string mutated = new string(text)[..random.Next(text.Length / 2, text.Length + 1)];
            try
            {
                Record[] parsed = ParseLog(mutated);
                return PrintLog(ParseLog(PrintLog(parsed))) == PrintLog(parsed);
            }
            catch (TextFormatException e)
            {
                return e.Line >= 1 && e.Column >= 1;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Print_JsonLines_IsOneValidObjectPerRecord() =>
        Prop.ForAll(RecordGenerators.Lists.ToArbitrary(), records =>
        {
            var output = new StringWriter();
            using var printer = new JsonLinesPrinter(output);
            printer.Print(s_header);
            foreach (Record record in records)
            {
                printer.Print(record);
            }

            string[] lines = output.ToString().TrimEnd('\n').Split('\n');
            return lines.Length == records.Length + 1
                && lines.Skip(1).Zip(records).All(p => JsonDocument.Parse(p.First).RootElement.GetProperty("time").GetInt64() == p.Second.Time);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadHeader_PrintedHeader_IsTheSame()
    {
        var output = new StringWriter();
        new LogPrinter(output).Print(s_header);
        LogHeader parsed = new LogParser(new StringReader(output.ToString()), "t").ReadHeader();
        Assert.Equal(s_header.ToolVersion, parsed.ToolVersion);
        Assert.Equal(s_header.Dialect, parsed.Dialect);
        Assert.Equal(s_header.SmmuProfile, parsed.SmmuProfile);
        Assert.Equal(s_header.Quirks.ToArray(), parsed.Quirks.ToArray());
        Assert.Equal(s_header.Origin, parsed.Origin);
        Assert.Equal(s_header.FormatVersion, parsed.FormatVersion);
    }

    [Fact]
    public void Assemble_DumpedLog_IsByteIdentical()
    {
        var random = new Random(12);
        Record[] records = [.. Enumerable.Range(0, 3000).Select(i => RecordGenerators.Create(RecordGenerators.Kinds[random.Next(RecordGenerators.Kinds.Count)], random))];
        byte[] original = WriteLog(s_header, records);
        var text = new StringWriter();
        using (LogReader log = LogReader.Open(original))
        {
            LogPrinter.Print(log, text);
        }

        var parser = new LogParser(new StringReader(text.ToString()), "dump");
        using var assembled = new MemoryStream();
        using (LogWriter writer = LogWriter.Create(assembled, parser.ReadHeader()))
        {
            while (parser.Read() is { } record)
            {
                writer.Write(record);
            }

            writer.Complete();
        }

        Assert.Equal(original, assembled.ToArray());
    }

    [Fact]
    public void Print_MapIoctl_ReadsAsTheDocumentationSays()
    {
        var record = new IoctlRecord
        {
            Sequence = 12,
            Time = 4_125_678_901,
            ProcessId = 44,
            ThreadId = 45,
            Fd = 3,
            Target = "/dev/vfio/vfio",
            Request = 0x3b71,
            HasPointer = true,
            Argument = 0x7ffe_0000,
            In = new byte[32],
            Result = -22,
            Duration = 4100,
        };
        Assert.Equal("#12 +4.125678901 44/45 ioctl 3 /dev/vfio/vfio 0x3b71 ptr arg=0x7ffe0000 in=00*32 = -22 <0.000004100>\n", Print(record));
    }

    [Fact]
    public void Print_Annotation_IsACommentThatParsingIgnores()
    {
        var output = new StringWriter();
        new LogPrinter(output) { Annotation = _ => "argsz=40 \"flags" }.Print(new MarkerRecord { Text = "go" });
        Assert.EndsWith("marker go  ; argsz=40 \"flags\n", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("go", ((MarkerRecord)ParseOne(output.ToString())).Text.ToString());
    }

    [Theory]
    [InlineData("#0 +1.000000000 1/1 ioctl three /dev/vfio/vfio 0x3b71 = 0 <0.000000000>", "text:1:27: found 'three', expected fd as a decimal number")]
    [InlineData("#0 +1.000000000 1/1 exit 0 core", "text:1:28: found 'core', expected signal=, 'abandoned' or the end of the line")]
    [InlineData("#0 +1.000000000 1/1 boom", "text:1:21: found 'boom', expected the kind of the record, such as ioctl or smmu-command")]
    [InlineData("#0 +1.0 1/1 exit 0", "text:1:4: found '+1.0', expected a time such as +4.125678901")]
    [InlineData("#0 +1.000000000 1/1 marker", "text:1:27: found the end of the line, expected text")]
    [InlineData("#0 +1.000000000 1/1 smmu-command TLBI_NH_VA asid=x", "text:1:50: found 'x', expected asid from -2147483648 to 2147483647")]
    [InlineData("#0 +1.000000000 1/1 marker a\n  arg b", "text:2:3: found 'arg', expected the next record")]
    public void Read_MalformedText_SaysWhereFoundAndExpected(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TextFormatException>(() => ParseOne(text)).Message);

    [Fact]
    public void Read_HugeRepetition_IsRefusedBeforeItIsMade() =>
        Assert.Throws<TextFormatException>(() => ParseOne("#0 +1.000000000 1/1 transfer read 3 a data=00*2000000000 = 0 <0.000000000>"));

    internal static byte[] WriteLog(LogHeader header, IEnumerable<Record> records)
    {
        using var output = new MemoryStream();
        using (LogWriter writer = LogWriter.Create(output, header))
        {
            foreach (Record record in records)
            {
                writer.Write(record);
            }

            writer.Complete();
        }

        return output.ToArray();
    }

    private static string Print(Record record)
    {
        var output = new StringWriter();
        new LogPrinter(output).Print(record);
        return output.ToString();
    }

    private static string PrintLog(IEnumerable<Record> records)
    {
        var output = new StringWriter();
        var printer = new LogPrinter(output);
        printer.Print(s_header);
        foreach (Record record in records)
        {
            printer.Print(record);
        }

        return output.ToString();
    }

    private static Record ParseOne(string text) => new LogParser(new StringReader(text), "text").Read()!;

    /// <summary>All records, each parsed by a parser of its own because instances are reused.</summary>
    private static Record[] ParseLog(string text)
    {
        var all = new LogParser(new StringReader(text), "text");
        all.ReadHeader();
        var printed = new List<Record>();
        while (all.Read() is { } record)
        {
            printed.Add(ParseOne(Print(record)));
        }

        return [.. printed];
    }
}
