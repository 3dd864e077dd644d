using System.Diagnostics.Tracing;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Events;

/// <summary>
/// The event source "TraceReplay": one event per kind of record, with the kind's number and name. Programs publish through <see cref="RecordPublisher"/>,
/// 'tracerecord eventpipe' records; 'dotnet-trace collect --providers TraceReplay' and any other EventPipe tool can read it too.
/// </summary>
/// <remarks>
/// All events have the same fields: how many records the program has published, this one included; the publishing thread's stream and the record's number in it
/// (a hole is a loss); part and parts (records beyond the size of an event are split); time, process, thread, what <see cref="RecordSummary"/> says; and the record itself
/// as <c>RecordPacketWriter</c> encodes it. EventPipe cannot describe bytes in an event: they stand behind the end of a text that is empty, where tools pass
/// them over. The methods declare the events; <see cref="Write"/> writes them all.
/// </remarks>
[EventSource(Name = ProviderName)]
public sealed class TraceReplayEvents : EventSource
{
    /// <summary>Name of the event source.</summary>
    public const string ProviderName = "TraceReplay";

    /// <summary>Bytes of the empty text in front of a record.</summary>
    internal const int LeadBytes = sizeof(char);

    private const int Fields = 13;

    /// <summary>Number of <see cref="Published"/>, above every kind.</summary>
    public const int PublishedEvent = 255;

    private TraceReplayEvents()
    {
    }

    internal static TraceReplayEvents Log { get; } = new();

    [Event((int)RecordKind.Session)]
    public void Session(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Marker)]
    public void Marker(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Exit)]
    public void Exit(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Gap)]
    public void Gap(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.ProgramTrace)]
    public void ProgramTrace(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Fork)]
    public void Fork(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Exec)]
    public void Exec(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Descriptor)]
    public void Descriptor(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.CallEntry)]
    public void CallEntry(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Open)]
    public void Open(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Close)]
    public void Close(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Dup)]
    public void Dup(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Ioctl)]
    public void Ioctl(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Transfer)]
    public void Transfer(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Mmap)]
    public void Mmap(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Munmap)]
    public void Munmap(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Eventfd)]
    public void Eventfd(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.EventfdSignal)]
    public void EventfdSignal(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Memory)]
    public void Memory(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Dma)]
    public void Dma(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.DmaEnd)]
    public void DmaEnd(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.Msi)]
    public void Msi(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.SmmuRegister)]
    public void SmmuRegister(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.SmmuCommand)]
    public void SmmuCommand(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.SmmuTranslation)]
    public void SmmuTranslation(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.SmmuEvent)]
    public void SmmuEvent(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.SmmuInterrupt)]
    public void SmmuInterrupt(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.IommuMap)]
    public void IommuMap(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.IommuUnmap)]
    public void IommuUnmap(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    [Event((int)RecordKind.IommuFault)]
    public void IommuFault(ulong published, uint stream, ulong number, uint part, uint parts, long time, int process, int thread, int descriptor, uint code, long result, string subject, string record) => Declared();

    /// <summary>
    /// How many records the program has published, said when listeners come and go. The only event of level critical: a listener that wants nothing else has it
    /// even when the buffers of others are full.
    /// </summary>
    /// <param name="records">Their number.</param>
    /// <param name="occasion">Why it is said, an <see cref="EventOccasion"/>.</param>
    [Event(PublishedEvent, Level = EventLevel.Critical)]
    public void Published(long records, long occasion) => WriteEvent(PublishedEvent, records, occasion);

    /// <summary>Writes the event of a kind.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="published">Records so far, this one included.</param>
    /// <param name="stream">The publishing thread.</param>
    /// <param name="number">The record's number in that stream.</param>
    /// <param name="part">From 0.</param>
    /// <param name="parts">1 for a whole record.</param>
    /// <param name="record">Time, process and thread.</param>
    /// <param name="summary">What is said in plain fields.</param>
    /// <param name="tail">The empty text of <see cref="LeadBytes"/>, and behind it the encoded record or this part of it.</param>
    [NonEvent]
    internal unsafe void Write(RecordKind kind, ulong published, uint stream, ulong number, uint part, uint parts, Record record, in RecordSummary summary, ReadOnlySpan<byte> tail)
    {
        long time = record.Time;
        int process = record.ProcessId;
        int thread = record.ThreadId;
        int descriptor = summary.Descriptor;
        uint code = summary.Code;
        long result = summary.Result;
        char* subject = stackalloc char[SubjectText.Room];
        int subjectLength = SubjectText.Write(summary.Subject.Span, new Span<char>(subject, SubjectText.Room));
        EventData* data = stackalloc EventData[Fields];
        data[0] = Field(&published, sizeof(ulong));
        data[1] = Field(&stream, sizeof(uint));
        data[2] = Field(&number, sizeof(ulong));
        data[3] = Field(&part, sizeof(uint));
        data[4] = Field(&parts, sizeof(uint));
        data[5] = Field(&time, sizeof(long));
        data[6] = Field(&process, sizeof(int));
        data[7] = Field(&thread, sizeof(int));
        data[8] = Field(&descriptor, sizeof(int));
        data[9] = Field(&code, sizeof(uint));
        data[10] = Field(&result, sizeof(long));
        data[11] = Field(subject, subjectLength * sizeof(char));
        fixed (byte* first = tail)
        {
            data[12] = Field(first, tail.Length);
            WriteEventCore((int)kind, Fields, data);
        }
    }

    /// <summary>Called when a listener comes, and when one of several goes: what it heard is then all it will hear, also when it goes because the program ends.</summary>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (IsEnabled())
        {
            Published(PublishingThread.PublishedRecords, (long)(Log is null ? EventOccasion.SourceBegins : EventOccasion.ListenersChange));
        }
    }

    [NonEvent]
    private static unsafe EventData Field(void* value, int size) => new() { DataPointer = (nint)value, Size = size };

    [NonEvent]
    private void Declared() => throw new NotSupportedException($"publish through {nameof(RecordPublisher)}: {Name} writes all events in one place");
}
