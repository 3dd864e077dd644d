using System.Reflection;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Ioctls;

public sealed class ArgumentLayoutTests
{
    public static TheoryData<string, string> Layouts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string[] line in Vectors.Read("ioctl-layouts.txt"))
            {
                data.Add(line[0], line[1]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Fields_OfEveryRow_AreWhereTheHeaderHasThem(string row, string expected)
    {
        string[] words = row.Split(' ');
        IoctlTable table = words.Length == 1 ? VfioOps.Linux510 : TableOf(words[0]);
        IoctlOp op = table.Find(words[^1])!;

        string fields = string.Join(' ', op.Layout!.Fields.Where(field => !field.Name.StartsWith("Pad", StringComparison.Ordinal) || words[0] != "kvm").Select(field => $"{field.Offset}:{field.Size} {field.Name}"));
        Assert.Equal(expected, $"{op.Size} {op.MinSize} | {fields}");
    }

    /// <summary>Capabilities and feature payloads are in no row: size and offset of the last field.</summary>
    [Theory]
    [InlineData(typeof(VfioRegionCapSparseMmap), 16, "Reserved", 12)]
    [InlineData(typeof(VfioRegionCapType), 16, "Subtype", 12)]
    [InlineData(typeof(VfioRegionCapNvlink2Ssatgt), 16, "Tgt", 8)]
    [InlineData(typeof(VfioDeviceCapAtomicCompletion), 16, "Reserved", 12)]
    [InlineData(typeof(VfioDeviceCapZpciBase), 40, "CcdfErrLength", 36)]
    [InlineData(typeof(VfioDeviceCapZpciGroup), 48, "ImaxStbl", 40)]
    [InlineData(typeof(VfioType1CapIovaRange), 16, "NrIovas", 8)]
    [InlineData(typeof(VfioType1CapMigration), 32, "MaxDirtyBitmapSize", 24)]
    [InlineData(typeof(VfioType1CapDmaAvailable), 12, "Avail", 8)]
    [InlineData(typeof(RegionCapFault), 12, "Version", 8)]
    [InlineData(typeof(IrqCapType), 16, "Subtype", 12)]
    [InlineData(typeof(VfioIommuType1DirtyBitmapGet), 40, "Bitmap.Data", 32)]
    [InlineData(typeof(VfioPciDependentDevice), 8, "DevFn", 7)]
    [InlineData(typeof(VfioFeatureVfToken), 16, "Uuid1", 8)]
    [InlineData(typeof(VfioFeatureMigDeviceState), 8, "DataFd", 4)]
    [InlineData(typeof(VfioFeatureDmaLoggingStart), 24, "Ranges", 16)]
    [InlineData(typeof(VfioFeatureDmaLoggingReport), 32, "Bitmap", 24)]
    [InlineData(typeof(VfioFeatureDmaBuf), 16, "NrRanges", 12)]
    [InlineData(typeof(KvmIrqRoutingEntry), 48, "Word3", 28)]
    [InlineData(typeof(PasidTableConfigA), 32, "Smmuv3.Padding", 30)]
    [InlineData(typeof(PasidTableConfigB), 40, "Smmuv3.Padding", 34)]
    [InlineData(typeof(PasidTableConfigC), 32, "Smmuv3.Padding", 30)]
    public void Fields_OfStructsWithinOthers_AreWhereTheHeaderHasThem(Type type, int size, string field, int offset)
    {
        ArgumentLayout layout = ArgumentLayout.Of(type);

        Assert.Equal(size, layout.Size);
        Assert.Equal(offset, layout.Find(field).Offset);
    }

    [Fact]
    public void Of_EveryStructOfTheCatalogue_HasNumbersInOrderThatDoNotOverlap()
    {
        foreach (Type type in Structs())
        {
            int end = 0;
            foreach (ArgumentField field in ArgumentLayout.Of(type).Fields)
            {
                Assert.True(field.Offset >= end, $"{type.Name}.{field.Name}");
                Assert.Contains(field.Size, new[] { 1, 2, 4, 8 });
                end = field.End;
            }

            Assert.True(end <= ArgumentLayout.Of(type).Size, type.Name);
        }
    }

    [Fact]
    public void LengthField_OfEveryPointer_IsAFieldOfTheSameStruct()
    {
        foreach (Type type in Structs())
        {
            foreach (ArgumentField field in ArgumentLayout.Of(type).Fields.Where(field => field.LengthField is not null && !field.Name.Contains('.')))
            {
                Assert.NotNull(ArgumentLayout.Of(type).Find(field.LengthField!));
            }
        }
    }

    [Fact]
    public void At_Gap_IsNoField()
    {
        ArgumentLayout layout = ArgumentLayout.Of(typeof(PasidTableConfigB));

        Assert.Null(layout.At(12));
        Assert.Equal("BasePtr", layout.At(23)?.Name);
        Assert.Null(layout.At(40));
    }

    private static IEnumerable<Type> Structs() =>
        typeof(IoctlOp).Assembly.GetTypes().Where(type => type is { IsValueType: true, IsEnum: false, IsNested: false } && type.Namespace?.StartsWith("TraceReplay.Formats.Ioctls.", StringComparison.Ordinal) == true
            && type.GetFields(BindingFlags.Instance | BindingFlags.Public).Length > 0);

    private static IoctlTable TableOf(string name) => name switch
    {
        "linux-6.6" => VfioOps.Linux66,
        "linux-7.3" => IommufdOps.Linux70,
        "nested-v8" => NestedOps.V8,
        "nested-v9" => NestedOps.V9,
        "nested-v11" => NestedOps.V11,
        "nested-v12" => NestedOps.V12,
        _ => KvmOps.Table,
    };
}
