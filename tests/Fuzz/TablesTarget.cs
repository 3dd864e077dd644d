using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;

namespace TraceReplay.Fuzz;

/// <summary>
/// The memory of a guest, and the arguments of the calls that lead to its tables: any bytes. However tables lead to each other, one occasion reads no more than its
/// budget and writes whole pages that the guest has.
/// </summary>
internal sealed class TablesTarget : IFuzzTarget
{
    private const int Page = 4096;
    private const int ArgumentBytes = 128;
    private const ulong Ram = 0x4000_0000;
    private const int Budget = 200;

    public static IReadOnlyList<byte[]> Seeds { get; } = [Seed(ContextTableFormat.Linear, 0), Seed(ContextTableFormat.Linear, 6), Seed(ContextTableFormat.TwoLevel4K, 8)];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] arguments = new byte[ArgumentBytes];
        input[..Math.Min(input.Length, ArgumentBytes)].CopyTo(arguments);
        var memory = new Memory(input.Length > ArgumentBytes ? input[ArgumentBytes..].ToArray() : []);
        var stage = new TableStage(new TableOptions { Pages = Budget, Mode = TablesMode.All }, memory, new LossCounters(), () => 0);
        var map = new VfioIommuType1DmaMap { Argsz = 32, Vaddr = Page, Iova = Ram, Size = (ulong)memory.Length };
        foreach (IoctlRecord call in new[]
        {
            Call("/dev/vfio/vfio", VfioRequest.SetIommu, default, (ulong)VfioExtension.Type1Nesting),
            Call("/dev/vfio/vfio", VfioRequest.IommuMapDma, MemoryMarshal.AsBytes(new ReadOnlySpan<VfioIommuType1DmaMap>(in map)).ToArray()),
            Call("/dev/vfio/vfio", NestedRequest.SetPasidTable, arguments.AsMemory(0, 40)),
            Call("/dev/vfio/vfio", NestedRequest.CacheInvalidate, arguments.AsMemory(40, 64)),
            Call("/dev/iommu", IommufdRequest.First + (arguments[104] % 0x16u), arguments.AsMemory(40, 48)),
            Call("/dev/iommu", IommufdRequest.HwptInvalidate, arguments.AsMemory(88, 32)),
        })
        {
            memory.Reads = 0;
            using RecordBatch batch = RecordBatch.Rent();
            using RecordBatch output = RecordBatch.Rent();
            batch.Records.Add(call);
            stage.Process(batch, output);
            bool whole = output.Records.OfType<MemoryRecord>().All(page => page.Data.Length == Page && page.Address % Page == 0 && page.Address - Ram < (ulong)memory.Length);
            if (memory.Reads > Budget || !whole || output.Records[^1] != call)
            {
                throw new InvalidOperationException($"{memory.Reads} reads, whole pages: {whole}");
            }
        }
    }

    private static IoctlRecord Call(string target, uint request, ReadOnlyMemory<byte> argument, ulong value = 0)
    {
        var call = new IoctlRecord { ProcessId = 1, Fd = target.Length, Target = target, Request = request, HasPointer = !argument.IsEmpty, Argument = value, In = argument, Out = argument, HasOut = true };
        call.Buffers.Add(new PointedBuffer(8, 0, argument, default));
        call.Buffers.Add(new PointedBuffer(32, 0, argument, default));
        return call;
    }

    /// <summary>A configuration, one context descriptor and four levels of tables.</summary>
    private static byte[] Seed(ContextTableFormat format, byte bits)
    {
        byte[] seed = new byte[ArgumentBytes + (16 * Page)];
        var set = new SetPasidTableA { Argsz = 40, Flags = PasidTableFlags.Set, Config = new PasidTableConfigA { Version = 1, BasePtr = Ram, PasidBits = bits, Config = PasidConfigMode.Translate } };
        set.Config.Smmuv3.S1Fmt = (byte)format;
        MemoryMarshal.Write(seed, in set);
        bool twoLevels = ContextTableShape.HasTwoLevels(format, bits);
        MemoryMarshal.Write(seed.AsSpan(ArgumentBytes), new L1ContextDescriptor { V = true, L2Ptr = Ram + (8 * Page) });
        MemoryMarshal.Write(seed.AsSpan(ArgumentBytes + (twoLevels ? 8 * Page : 0)), new Cd { V = true, AA64 = true, T0SZ = 16, T1SZ = 16, TG1 = GranuleTtb1.Size4K, TTB0 = Ram + Page, TTB1 = Ram + (5 * Page) });
        for (int page = 1; page < 8; page++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(seed.AsSpan(ArgumentBytes + (page * Page)), (Ram + ((ulong)(page + 1) * Page)) | 3);
        }

        return seed;
    }

    private sealed class Memory(byte[] content) : ITargetMemory
    {
        public int Reads { get; set; }

        public int Length => content.Length / Page * Page;

        public int Read(int process, ulong address, Span<byte> destination)
        {
            Reads++;
            if (address < Page || address - Page > (ulong)(content.Length - destination.Length))
            {
                return 14;
            }

            content.AsSpan((int)(address - Page), destination.Length).CopyTo(destination);
            return 0;
        }

        public ITargetFile? Open(int process, int fd) => null;
    }
}
