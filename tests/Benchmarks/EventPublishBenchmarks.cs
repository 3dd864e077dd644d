using System.Diagnostics.Tracing;
using BenchmarkDotNet.Attributes;
using Microsoft.Diagnostics.NETCore.Client;
using TraceReplay.Formats;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;

namespace TraceReplay.Benchmarks;

/// <summary>What publishing an ioctl costs a program: ns and bytes per call, while nobody listens (the baseline) and while an EventPipe session takes the events.</summary>
[MemoryDiagnoser]
public class EventPublishBenchmarks
{
    private const int Calls = 1000;
    private const int Megabytes = 256;
    private static readonly Utf8Text s_target = "anon_inode:[vfio-device]";

    private readonly byte[] _argument = new byte[32];
    private EventPipeSession? _session;

    [Params(false, true)]
    public bool Recorded { get; set; }

    [GlobalSetup]
    public void Listen()
    {
        if (Recorded)
        {
            EventPipeProvider[] providers = [new EventPipeProvider(TraceReplayEvents.ProviderName, EventLevel.Verbose, -1)];
            _session = new DiagnosticsClient(Environment.ProcessId).StartEventPipeSession(new EventPipeSessionConfiguration(providers, Megabytes, requestRundown: false, requestStackwalk: false));
            _ = _session.EventStream.CopyToAsync(Stream.Null);
        }
    }

    [GlobalCleanup]
    public void End()
    {
        _session?.Stop();
        _session?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Ioctl()
    {
        for (int i = 0; i < Calls; i++)
        {
            if (RecordPublisher.Begin<IoctlRecord>() is { } call)
            {
                call.Fd = 5;
                call.Target = s_target;
                call.Request = 0x3b6c;
                call.HasPointer = true;
                call.Argument = 0x1000;
                call.In = _argument;
                RecordPublisher.End(call, 0);
            }
        }
    }
}
