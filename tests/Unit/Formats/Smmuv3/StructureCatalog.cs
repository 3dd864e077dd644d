using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Formats.Smmuv3;

/// <summary>Every bit-field structure of the SMMU, found by reflection so that none is forgotten.</summary>
internal static class StructureCatalog
{
    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (Type type in Types)
            {
                names.Add(type.Name);
            }

            return names;
        }
    }

    public static IEnumerable<Type> Types => typeof(Ste).Assembly.GetTypes()
        .Where(t => t is { IsValueType: true, IsEnum: false, IsPublic: true } && t.Namespace!.StartsWith("TraceReplay.Formats.Smmuv3", StringComparison.Ordinal))
        .OrderBy(t => t.Name, StringComparer.Ordinal);

    public static Type Find(string name) => Types.Single(t => t.Name == name);

    public static StructureLayout LayoutOf(Type type) =>
        (StructureLayout)typeof(StructureLayout).GetMethod(nameof(StructureLayout.Of))!.MakeGenericMethod(type).Invoke(null, null)!;

    public static byte[] BytesOf(object structure) =>
        (byte[])typeof(StructureCatalog).GetMethod(nameof(Copy), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(structure.GetType()).Invoke(null, [structure])!;

    public static object Read(Type type, byte[] bytes) =>
        typeof(StructureCatalog).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [bytes])!;

    private static byte[] Copy<T>(T structure)
        where T : unmanaged
    {
        byte[] bytes = new byte[Unsafe.SizeOf<T>()];
        MemoryMarshal.Write(bytes, in structure);
        return bytes;
    }

    private static object ReadAs<T>(byte[] bytes)
        where T : unmanaged => MemoryMarshal.Read<T>(bytes);
}
