using System.Buffers;
using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.ProgramTrace;
using TraceReplay.Recorder.Import.QemuTrace;

namespace TraceReplay.Recorder.Import.QemuSimple;

/// <summary>
/// Reads a binary trace file of QEMU (backend "simple"). With events of VFIO or iommufd it is the trace of a VMM on the recorded machine; otherwise it is the trace of
/// the QEMU whose SMMU the recorded machine had.
/// </summary>
internal sealed class QemuSimpleImporter : IImporter
{
    /// <summary>Trace records kept in memory, as for the textual trace of a VMM.</summary>
    private const int MostLines = 1 << 20;

    public bool Recognises(ReadOnlySpan<byte> start) =>
        start.Length >= 16 && BinaryPrimitives.ReadUInt64LittleEndian(start) == SimpleTraceReader.HeaderId
        && (BinaryPrimitives.ReadUInt64LittleEndian(start[8..]) == SimpleTraceReader.Magic || IsBigEndian(start));

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        if (IsBigEndian(file.Start.Span))
        {
            throw new ImportException($"{file.Path}: was written by QEMU on a big-endian machine; expected a file of a little-endian one.");
        }

        if (IsProgramTrace(file, cancel))
        {
            recording.ProgramTraces.Add(ReadProgramTrace(file, cancel));
            return;
        }

        var survey = new TraceSurvey(file, () => new SimpleTraceEvents(file)) { Clock = SourceClock.Monotonic };
        survey.Read(cancel);
        recording.Traces.Add(survey);
    }

    private static bool IsBigEndian(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt64BigEndian(start[8..]) == SimpleTraceReader.Magic;

    private static bool IsOfProgram(string name) => name.StartsWith("vfio_", StringComparison.Ordinal) || name.StartsWith("iommufd_", StringComparison.Ordinal);

    private static bool IsProgramTrace(InputFile file, CancellationToken cancel)
    {
        using var records = new SimpleTraceReader(file);
        while (records.Next())
        {
            cancel.ThrowIfCancellationRequested();
            if (IsOfProgram(records.Name))
            {
                return true;
            }
        }

        return false;
    }

    private static ProgramTraceRecording ReadProgramTrace(InputFile file, CancellationToken cancel)
    {
        var trace = new ProgramTraceRecording { Path = file.Path, Clock = SourceClock.Monotonic };
        var text = new ArrayBufferWriter<byte>();
        using var records = new SimpleTraceReader(file);
        long last = 0;
        while (records.Next())
        {
            cancel.ThrowIfCancellationRequested();
            if (trace.Lines.Count == MostLines)
            {
                throw records.Refuse($"more than {MostLines} trace records; trace fewer events or a shorter time.");
            }

            if (records.Dropped > 0)
            {
                last = Math.Min(last, records.Time);
                trace.Lines.Add(new GapRecord { Time = last, Source = "program-trace", Cause = GapCauses.RingFull, Count = records.Dropped, FromTime = last, ToTime = records.Time });
                continue;
            }

            last = records.Time;
            if (!SimpleTraceEvents.TryFormat(records, text))
            {
                trace.Unknown.Add(SimpleTraceEvents.NameOf(records, known: EventLayouts.Of(records.Name).Count > 0));
                continue;
            }

            trace.Lines.Add(new ProgramTraceRecord { Time = last, ProcessId = records.ProcessId, Event = records.Name, Text = new Utf8Text(text.WrittenSpan.ToArray()) });
        }

        if (records.Cut)
        {
            trace.Unknown.Add("(record cut at the end of the file)");
        }

        return trace;
    }
}
