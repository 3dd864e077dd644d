using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>A guest's tables, made by hand in the memory of a process that registered them, and the calls that tell of them.</summary>
internal sealed class GuestTables
{
    public const int Process = 7;
    public const int Container = 3;
    public const ulong Ram = 0x4000_0000;
    public const ulong RamBytes = 64 << 20;
    public const ulong User = 0x7f00_0000_0000;
    private static readonly ReadOnlyMemory<byte> s_none = default;

    public FakeTargetMemory Memory { get; } = new() { HasEverything = true };

    /// <summary>Where an address of the guest is in the process.</summary>
    public static ulong UserOf(ulong guest) => User + (guest - Ram);

    public void Write<T>(ulong guest, T value)
        where T : unmanaged => Memory.Write(Process, UserOf(guest), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public void Descriptor(ulong table, int index, ulong value, bool bigEndian = false) =>
        Write(table + ((ulong)index * 8), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>A context descriptor of a guest with 48 bits and 4 KiB.</summary>
    public static Cd Context(ulong table0, ushort asid = 1) => new() { V = true, AA64 = true, T0SZ = 16, EPD1 = true, ASID = asid, TTB0 = table0 };

    /// <summary>A nesting container with all of the guest's memory.</summary>
    public static IEnumerable<Record> Start()
    {
        yield return new OpenRecord { ProcessId = Process, Path = "/dev/vfio/vfio", Result = Container };
        yield return Call(VfioRequest.SetIommu, s_none, argumentValue: (ulong)VfioExtension.Type1Nesting);
        yield return Call(VfioRequest.IommuMapDma, Bytes(new VfioIommuType1DmaMap { Argsz = 32, Flags = VfioDmaMapFlags.Read | VfioDmaMapFlags.Write, Vaddr = User, Iova = Ram, Size = RamBytes }));
    }

    public static IoctlRecord Set(ulong pointer, ContextTableFormat format = ContextTableFormat.Linear, byte bits = 0, long time = 0, long result = 0) => Call(
        NestedRequest.SetPasidTable,
        Bytes(new SetPasidTableA
        {
            Argsz = 40,
            Flags = PasidTableFlags.Set,
            Config = new PasidTableConfigA
            {
                Version = 1,
                Format = PasidTableFormat.Smmuv3,
                BasePtr = pointer,
                PasidBits = bits,
                Config = PasidConfigMode.Translate,
                Smmuv3 = new PasidTableSmmuv3 { Version = 1, S1Fmt = (byte)format },
            },
        }),
        time,
        result: result);

    public static IoctlRecord Invalidate(InvalidationGranularity granularity, ulong address = 0, ulong pages = 1, uint asid = 1, long time = 0) => Call(
        NestedRequest.CacheInvalidate,
        Bytes(new CacheInvalidateA
        {
            Argsz = 56,
            Info = new CacheInvalidateInfoA
            {
                Version = 1,
                Cache = InvalidatedCaches.Iotlb,
                Granularity = granularity,
                Target = new InvalidationTarget { Flags = InvalidationFlags.ArchId, ArchId = asid, Addr = address, GranuleSize = 4096, NbGranules = pages },
            },
        }),
        time);

    public static IoctlRecord Call(uint request, ReadOnlyMemory<byte> argument, long time = 0, ulong argumentValue = 0, long result = 0, int fd = Container, string target = "/dev/vfio/vfio", ReadOnlyMemory<byte> output = default) => new()
    {
        ProcessId = Process,
        ThreadId = Process,
        Fd = fd,
        Target = target,
        Request = request,
        HasPointer = !argument.IsEmpty,
        Argument = argumentValue,
        In = argument,
        Out = output,
        Time = time,
        Result = result,
    };

    public static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
}
