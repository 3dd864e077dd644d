using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Ioctls;

/// <summary>The catalogue against every ioctl of the recordings.</summary>
public sealed class RecordedIoctlTests
{
    [SharedFact]
    public void Find_EveryRecordedIoctl_IsKnownUnlessTheKernelRefusedItToo()
    {
        int known = 0;
        foreach ((Dialect dialect, IoctlRecord record, string where) in RecordedIoctls.Nested())
        {
            IoctlOp? op = IoctlCatalog.Find(dialect, record);
            known += op is null ? 0 : 1;

            // ENOTTY: no such ioctl here. EINVAL: no driver yet, or a group without container, which look no further. EFAULT never comes before the number.
            Assert.True(op is not null || record.Result is -25 or -22, $"{where}: {IoctlCatalog.NameOf(dialect, record)} gave {record.Result}");
        }

        Assert.True(known > 2000, $"{known} known ioctls");
    }

    [SharedFact]
    public void Decode_EveryRecordedArgument_CoversAllButGapsAndNeverReadsOutside()
    {
        var decoder = new ArgumentDecoder();
        foreach ((Dialect dialect, IoctlRecord record, string where) in RecordedIoctls.Nested())
        {
            if (IoctlCatalog.Find(dialect, record) is not { Layout: { } layout } op)
            {
                continue;
            }

            foreach (ReadOnlyMemory<byte> argument in new[] { record.In, record.Out })
            {
                foreach (DecodedField field in decoder.Decode(op, argument.Span))
                {
                    Assert.InRange(field.Offset, 0, argument.Length - field.Size);
                }

                Assert.False(decoder.BrokenChain, where);
                foreach (ArgumentField field in layout.Fields.Where(field => field.End <= argument.Length))
                {
                    Assert.Contains(decoder.Decode(op, argument.Span), decoded => decoded.Group is null && decoded.Field == field);
                }
            }
        }
    }

    [SharedFact]
    public void MinSize_EverySuccessfulCall_HadAtLeastThatMuch()
    {
        foreach ((Dialect dialect, IoctlRecord record, string where) in RecordedIoctls.Nested())
        {
            if (IoctlCatalog.Find(dialect, record) is { Layout: not null } op && record.Result >= 0 && !record.Unfinished)
            {
                Assert.True(record.In.Length >= op.MinSize, $"{where}: {op.Name} succeeded with {record.In.Length} bytes, the row asks for {op.MinSize}");
            }
        }
    }

    [SharedFact]
    public void CopiesBack_EveryCallThatChangedItsArgument_IsARowThatSaysSo()
    {
        foreach ((Dialect dialect, IoctlRecord record, string where) in RecordedIoctls.Nested())
        {
            if (IoctlCatalog.Find(dialect, record) is { Layout: not null } op && record.HasOut && !record.Out.Span.SequenceEqual(record.In.Span))
            {
                Assert.True(op.CopiesBack, $"{where}: {op.Name} changed its argument");
            }
        }
    }

    [SharedFact]
    public void Describe_EveryRecordedIoctl_IsOneLineThatStartsWithItsName()
    {
        var formatters = new Dictionary<string, ArgumentFormatter>();
        foreach ((Dialect dialect, IoctlRecord record, string where) in RecordedIoctls.Nested())
        {
            if (!formatters.TryGetValue(dialect.Name, out ArgumentFormatter? formatter))
            {
                formatters.Add(dialect.Name, formatter = new ArgumentFormatter(dialect));
            }

            string text = formatter.Describe(record);
            Assert.True(text.StartsWith(IoctlCatalog.NameOf(dialect, record), StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal), $"{where}: {text}");
        }
    }

    /// <summary>Region 9 of nested-v10: type, fault capability and the area that can be mapped, 92 bytes.</summary>
    [SharedFact]
    public void Decode_FaultRegionInfo_ShowsTheWholeChain()
    {
        var formatter = new ArgumentFormatter(TraceReplay.Formats.Dialects.Dialects.Find("nested-v10")!);
        IoctlRecord record = RecordedIoctls.Nested().First(found =>
            found.Dialect.Name == "nested-v10" && found.Record is { Request: VfioRequest.DeviceGetRegionInfo, Result: 0 } && found.Record.In.Length == 92).Record;

        Assert.Equal(
            "VFIO_DEVICE_GET_REGION_INFO Argsz=92 Index=9 => Flags=Read|Write|Mmap|Caps CapOffset=32 Size=0x9000 Offset=0x90000000000"
            + " Type@32 Type.Type=0x2 Type.Subtype=1 DmaFault@48 DmaFault.Version=1 SparseMmap@60 SparseMmap.NrAreas=1 SparseMmap.Areas[0].Offset=0x1000 SparseMmap.Areas[0].Size=0x8000",
            formatter.Describe(record));
    }
}
