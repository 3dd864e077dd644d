using System.Diagnostics.Tracing;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Events;

/// <summary>
/// The event source "TraceReplay": one event per kind of record, with the kind's number and name. Programs publish through <see cref="RecordPublisher"/>,
/// 'tracerecord eventpipe' records; 'dotnet-trace collect --providers TraceReplay' and any other EventPipe tool can read it too.
/// </summary>
/// <remarks>
/// All events have the same fields: the publishing thread's stream and the record's number in it (a hole is a loss), part and parts (records beyond the size
/// of an event are split), time, process, thread, and what <see cref="RecordSummary"/> says. Behind these, where tools pass it over (EventPipe has no description for bytes in an
/// event), stands the record itself as <c>RecordPacketWriter</c> encodes it. The methods declare the events; <see cref="Write"/> writes them all.
/// </remarks>
[EventSource(Name = ProviderName)]
public sealed class TraceReplayEvents : EventSource
{
    /// <summary>Name of the event source.</summary>
    public const string ProviderName = "TraceReplay";

    private const int Fields = 11;

    private TraceReplayEvents()
    {
    }

    internal static TraceReplayEvents Log { get; } = new();

    [Event((int)RecordKind.Session)]
    public void Session(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Marker)]
    public void Marker(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Exit)]
    public void Exit(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Gap)]
    public void Gap(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.ProgramTrace)]
    public void ProgramTrace(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Open)]
    public void Open(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Close)]
    public void Close(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Dup)]
    public void Dup(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Ioctl)]
    public void Ioctl(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Transfer)]
    public void Transfer(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Mmap)]
    public void Mmap(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Munmap)]
    public void Munmap(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Eventfd)]
    public void Eventfd(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.EventfdSignal)]
    public void EventfdSignal(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Memory)]
    public void Memory(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Dma)]
    public void Dma(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.DmaEnd)]
    public void DmaEnd(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.Msi)]
    public void Msi(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.SmmuRegister)]
    public void SmmuRegister(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.SmmuCommand)]
    public void SmmuCommand(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.SmmuTranslation)]
    public void SmmuTranslation(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.SmmuEvent)]
    public void SmmuEvent(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    [Event((int)RecordKind.SmmuInterrupt)]
    public void SmmuInterrupt(uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject) => Declared();

    /// <summary>Writes the event of a kind.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="stream">The publishing thread.</param>
    /// <param name="number">The record's number in that stream.</param>
    /// <param name="part">From 0.</param>
    /// <param name="parts">1 for a whole record.</param>
    /// <param name="record">Time, process and thread.</param>
    /// <param name="summary">What is said in plain fields.</param>
    /// <param name="tail">The subject, ended by a zero, and directly behind it the encoded record or this part of it.</param>
    [NonEvent]
    internal unsafe void Write(RecordKind kind, uint stream, ulong number, uint part, uint parts, Record record, in RecordSummary summary, ReadOnlySpan<byte> tail)
    {
        long time = record.Time;
        int process = record.ProcessId;
        int thread = record.ThreadId;
        int descriptor = summary.Descriptor;
        uint code = summary.Code;
        long result = summary.Result;
        EventData* data = stackalloc EventData[Fields];
        data[0] = Field(&stream, sizeof(uint));
        data[1] = Field(&number, sizeof(ulong));
        data[2] = Field(&part, sizeof(uint));
        data[3] = Field(&parts, sizeof(uint));
        data[4] = Field(&time, sizeof(long));
        data[5] = Field(&process, sizeof(int));
        data[6] = Field(&thread, sizeof(int));
        data[7] = Field(&descriptor, sizeof(int));
        data[8] = Field(&code, sizeof(uint));
        data[9] = Field(&result, sizeof(long));
        fixed (byte* first = tail)
        {
            // One piece with the subject: listeners in the process want as many pieces as there are fields.
            data[10] = Field(first, tail.Length);
            WriteEventCore((int)kind, Fields, data);
        }
    }

    [NonEvent]
    private static unsafe EventData Field(void* value, int size) => new() { DataPointer = (nint)value, Size = size };

    [NonEvent]
    private void Declared() => throw new NotSupportedException($"publish through {nameof(RecordPublisher)}: {Name} writes all events in one place");
}
