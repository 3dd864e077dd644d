using System.Reflection;
using System.Runtime.CompilerServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Smmuv3;

public sealed class StructureLayoutTests
{
    public static TheoryData<string> Names => StructureCatalog.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Layout_OfEveryStructure_IsTheReviewedOne(string name) =>
        Golden.Check($"layouts/{name}.txt", StructureCatalog.LayoutOf(StructureCatalog.Find(name)).ToString());

    [Theory]
    [MemberData(nameof(Names))]
    public void Layout_OfEveryStructure_HasNoOverlap(string name)
    {
        var owners = new Dictionary<(int Word, int Bit), string>();
        foreach (FieldBits field in StructureCatalog.LayoutOf(StructureCatalog.Find(name)).Fields)
        {
            for (int bit = field.Low; bit <= field.High; bit++)
            {
                Assert.True(owners.TryAdd((field.Word, bit), field.Name), $"{name}: {field.Name} shares DW{field.Word}[{bit}] with {owners[(field.Word, bit)]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Init_OfEveryField_WritesWhatGetReadsAndNothingElse(string name)
    {
        Type type = StructureCatalog.Find(name);
        StructureLayout layout = StructureCatalog.LayoutOf(type);
        var random = new Random(70);
        for (int round = 0; round < 20; round++)
        {
            byte[] before = RandomBytes(random, layout.Size);
            byte[] other = RandomBytes(random, layout.Size);
            foreach (FieldBits field in layout.Fields)
            {
                PropertyInfo property = type.GetProperty(field.Name)!;
                object value = property.GetValue(StructureCatalog.Read(type, other))!;
                object changed = StructureCatalog.Read(type, before);
                property.SetValue(changed, value);

                Assert.Equal(value, property.GetValue(changed));
                Assert.Equal(Replace(before, other, field), StructureCatalog.BytesOf(changed));
            }
        }
    }

    [Fact]
    public void Size_OfQueueEntriesAndTableEntries_IsThatOfTheSpecification()
    {
        Assert.Equal(64, Unsafe.SizeOf<Ste>());
        Assert.Equal(64, Unsafe.SizeOf<Cd>());
        Assert.Equal(8, Unsafe.SizeOf<L1StreamDescriptor>());
        Assert.Equal(8, Unsafe.SizeOf<L1ContextDescriptor>());
        Assert.Equal(16, Unsafe.SizeOf<PriQueueEntry>());
        Assert.All(StructureCatalog.Types, type =>
        {
            int size = StructureCatalog.LayoutOf(type).Size;
            Assert.Equal(type.Namespace == typeof(EventRecord).Namespace ? 32 : type.Namespace == typeof(SmmuCommandWords).Namespace ? 16 : size, size);
        });
    }

    [Fact]
    public void ToString_Ste_NamesFieldsAndHoles()
    {
        string text = StructureLayout.Of<Ste>().ToString();
        Assert.Contains("DW0[3:1]      Config\n", text, StringComparison.Ordinal);
        Assert.Contains("DW0[58:56]    -\n", text, StringComparison.Ordinal);
    }

    private static byte[] RandomBytes(Random random, int size)
    {
        byte[] bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Replace(byte[] target, byte[] source, FieldBits field)
    {
        byte[] result = [.. target];
        for (int bit = (field.Word * 64) + field.Low; bit <= (field.Word * 64) + field.High; bit++)
        {
            int mask = 1 << (bit % 8);
            result[bit / 8] = (byte)((result[bit / 8] & ~mask) | (source[bit / 8] & mask));
        }

        return result;
    }
}
