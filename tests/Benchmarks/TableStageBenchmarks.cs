using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;

namespace TraceReplay.Benchmarks;

/// <summary>What the stage for tables costs: a record that is no occasion, and a reading of a guest's tables out of this process, of which nothing changed.</summary>
[MemoryDiagnoser]
[Config(typeof(WalkConfig))]
public unsafe class TableStageBenchmarks
{
    private const ulong Ram = 0x4000_0000;
    private const ulong Bytes = 16 << 20;

    private readonly IoctlRecord _other = new() { Fd = 4, Target = "anon_inode:[vfio-device]", Request = VfioRequest.DeviceGetInfo, HasPointer = true, In = new byte[24], Out = new byte[24] };
    private readonly IoctlRecord _invalidate = new() { Fd = 3, Target = "/dev/vfio/vfio", Request = NestedRequest.CacheInvalidate, HasPointer = true, In = new byte[56] };
    private TableStage _stage = null!;
    private byte* _memory;

    /// <summary>Last-level tables of the guest; each maps 2 MiB.</summary>
    [Params(4, 500)]
    public int Tables { get; set; }

    [GlobalSetup]
    public void Set()
    {
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 4096);
        new Span<byte>(_memory, (int)Bytes).Clear();
        Write(0, new Cd { V = true, AA64 = true, T0SZ = 25, EPD1 = true, ASID = 1, TTB0 = Ram + 0x1000 });
        Write(0x1000, (Ram + 0x2000) | 3);
        for (int i = 0; i < Tables; i++)
        {
            Write(0x2000 + (i * 8), (Ram + 0x3000 + ((ulong)i << 12)) | 3);
            Write(0x3000 + (i << 12), Ram | 3);
        }

        _stage = new TableStage(new TableOptions { WholeEvery = TimeSpan.Zero, Mode = TablesMode.All }, new ProcessMemory(), new LossCounters(), () => MonotonicClock.Now);
        var map = new VfioIommuType1DmaMap { Argsz = 32, Vaddr = (ulong)_memory, Iova = Ram, Size = Bytes };
        var set = new SetPasidTableA { Argsz = 40, Flags = PasidTableFlags.Set, Config = new PasidTableConfigA { Version = 1, BasePtr = Ram, Config = PasidConfigMode.Translate } };
        Give(new OpenRecord { Path = "/dev/vfio/vfio", Result = 3 });
        Give(Call(VfioRequest.SetIommu, default, (ulong)VfioExtension.Type1Nesting));
        Give(Call(VfioRequest.IommuMapDma, MemoryMarshal.AsBytes(new ReadOnlySpan<VfioIommuType1DmaMap>(in map)).ToArray()));
        int pages = Give(Call(NestedRequest.SetPasidTable, MemoryMarshal.AsBytes(new ReadOnlySpan<SetPasidTableA>(in set)).ToArray())) - 1;
        Console.WriteLine($"// {pages} pages");
    }

    [GlobalCleanup]
    public void Free() => NativeMemory.AlignedFree(_memory);

    [Benchmark]
    public int OtherCall() => Give(_other);

    [Benchmark]
    public int Invalidation() => Give(_invalidate);

    private static IoctlRecord Call(uint request, byte[]? argument, ulong value = 0) => new()
    {
        Fd = 3,
        Target = "/dev/vfio/vfio",
        Request = request,
        HasPointer = argument is not null,
        Argument = value,
        In = argument,
        Out = argument,
    };

    private void Write<T>(int offset, T value)
        where T : unmanaged => MemoryMarshal.Write(new Span<byte>(_memory + offset, sizeof(T)), in value);

    private int Give(Record record)
    {
        record.ProcessId = Environment.ProcessId;
        using RecordBatch batch = RecordBatch.Rent();
        using RecordBatch output = RecordBatch.Rent();
        batch.Records.Add(record);
        _stage.Process(batch, output);
        return output.Records.Count;
    }
}
