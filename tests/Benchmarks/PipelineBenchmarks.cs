using BenchmarkDotNet.Attributes;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.FlightRecorder;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Benchmarks;

/// <summary>
/// A live recording behind the kernel's ring: ns per record through merge, filter and log, and what it allocates per record. The writer alone is the baseline;
/// the records are ioctls of 32 bytes with their answer, and one read in eight.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PipelineBenchmarks
{
    private const int Batches = 500;
    private const int PerBatch = 400;

    private static readonly byte[] s_argument = new byte[32];
    private readonly LossCounters _losses = new();
    private readonly RecordFilter _filter = new([], [FilterRule.Parse("--exclude", "errno=ENOTTY", _ => [], out _)!]);
    private long _time;

    [Benchmark(Baseline = true, OperationsPerInvoke = Batches * PerBatch)]
    public long Writer()
    {
        using LogWriter writer = LogWriter.Create(Stream.Null, new LogHeader());
        return Run(1, record => writer.Write(record), filters: false);
    }

    [Benchmark(OperationsPerInvoke = Batches * PerBatch)]
    public long MergeOfOneFilterAndWriter()
    {
        using LogWriter writer = LogWriter.Create(Stream.Null, new LogHeader());
        return Run(1, record => writer.Write(record), filters: true);
    }

    [Benchmark(OperationsPerInvoke = Batches * PerBatch)]
    public long MergeOfThreeFilterAndWriter()
    {
        using LogWriter writer = LogWriter.Create(Stream.Null, new LogHeader());
        return Run(3, record => writer.Write(record), filters: true);
    }

    [Benchmark(OperationsPerInvoke = Batches * PerBatch)]
    public long MergeOfOneAndRing()
    {
        using var ring = new RecordRing(new RingLimit(1 << 20, null));
        return Run(1, ring.Write, filters: false);
    }

    private long Run(int sources, Action<Record> write, bool filters)
    {
        var merge = new TimeMerge([.. Enumerable.Range(0, sources).Select(i => "source")], _losses, () => long.MaxValue / 2, 16 << 20);
        long written = 0;
        Action<RecordBatch> next = batch =>
        {
            RecordBatch output = batch;
            if (filters)
            {
                output = RecordBatch.Rent();
                _filter.Process(batch, output);
            }

            foreach (Record record in output.Records)
            {
                write(record);
                written++;
            }

            if (filters)
            {
                output.Dispose();
            }
        };
        for (int i = 0; i < Batches; i++)
        {
            merge.Push(new SourceBatch(i % sources, Fill()), next);
        }

        merge.Finish(next);
        return written;
    }

    private RecordBatch Fill()
    {
        RecordBatch batch = RecordBatch.Rent();
        for (int i = 0; i < PerBatch; i++)
        {
            _time += 2000;
            if ((i & 7) == 0)
            {
                TransferRecord read = batch.Add<TransferRecord>();
                read.Time = _time;
                read.ProcessId = read.ThreadId = 100;
                read.Fd = 9;
                read.Result = 8;
                read.Data = batch.Bytes(8);
                continue;
            }

            IoctlRecord call = batch.Add<IoctlRecord>();
            call.Time = _time;
            call.ProcessId = call.ThreadId = 100;
            call.Duration = 900;
            call.Fd = 5;
            call.Request = 0x3b71;
            call.HasPointer = call.HasOut = true;
            call.Argument = 0x7fff_0000;
            Memory<byte> argument = batch.Bytes(32);
            s_argument.CopyTo(argument);
            BitConverter.TryWriteBytes(argument.Span[16..], _time);
            call.In = argument;
            call.Out = argument;
        }

        batch.Watermark = _time;
        return batch;
    }
}
