using System.Runtime.InteropServices;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Recorder.Tables;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>The stage as a live recording has it: real time, memory of a real process.</summary>
public sealed unsafe class RealMemoryTests
{
    private const ulong Bytes = 1 << 20;
    private const ulong Contexts = GuestTables.Ram;
    private const ulong Tables = GuestTables.Ram + 0x1000;

    [Fact]
    public void Set_GuestInThisProcess_TakesItsTables()
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 4096);
        try
        {
            new Span<byte>(memory, (int)Bytes).Clear();
            MemoryMarshal.Write(new Span<byte>(memory, 64), GuestTables.Context(Tables));
            MemoryMarshal.Write(new Span<byte>(memory + 0x1000, 8), (Tables + 0x1000) | 3);
            MemoryMarshal.Write(new Span<byte>(memory + 0x2000, 8), GuestTables.Ram | 1);
            List<Record> records = Process((ulong)memory);
            Assert.Equal([Contexts, Tables, Tables + 0x1000], records.OfType<MemoryRecord>().Select(page => page.Address));
            MemoryRecord first = records.OfType<MemoryRecord>().First();
            Assert.Equal((ulong)memory, first.HostVirtualAddress);
            Assert.True(first.Data.Span.SequenceEqual(new ReadOnlySpan<byte>(memory, 4096)));
            Assert.IsType<IoctlRecord>(records[^1]);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [Fact]
    public void Set_ProcessThatIsGone_IsAGap()
    {
        var losses = new LossCounters();
        List<Record> records = Process(0x10_0000, process: int.MaxValue, losses);
        GapRecord gap = Assert.Single(records.OfType<GapRecord>());
        Assert.Equal(("tables", "table-page-unreadable", 1L), (gap.Source.ToString(), gap.Cause.ToString(), gap.Count));
        Assert.Equal(1, losses.Total);
    }

    private static List<Record> Process(ulong user, int? process = null, LossCounters? losses = null)
    {
        var stage = TableStage.Of(new CaptureOptions { Output = "unused" }, losses ?? new LossCounters(), () => MonotonicClock.Now);
        RecordBatch batch = RecordBatch.Rent();
        RecordBatch output = RecordBatch.Rent();
        foreach (Record record in GuestTables.Start().Append(GuestTables.Set(Contexts)))
        {
            record.ProcessId = process ?? Environment.ProcessId;
            if (record is IoctlRecord { Request: VfioRequest.IommuMapDma } map)
            {
                map.In = GuestTables.Bytes(new VfioIommuType1DmaMap { Argsz = 32, Vaddr = user, Iova = GuestTables.Ram, Size = Bytes });
            }

            batch.Records.Add(record);
        }

        stage.Process(batch, output);
        return output.Records;
    }
}
