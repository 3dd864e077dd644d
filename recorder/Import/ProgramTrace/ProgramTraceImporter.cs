using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.ProgramTrace;

/// <summary>
/// Reads the trace of a VMM on the recorded machine (QEMU there with -trace vfio* -trace iommufd* -msg timestamp=on). Its SMMU lines, if any, are of the SMMU it shows
/// its guest, not of the machine's.
/// </summary>
internal sealed class ProgramTraceImporter : IImporter
{
    private const int ProbedLines = 500;

    /// <summary>Trace lines kept in memory; a VMM that is traced for hours says much that no call rests on.</summary>
    private const int MostLines = 1 << 20;

    public bool Recognises(ReadOnlySpan<byte> start)
    {
        for (int lines = 0; !start.IsEmpty && lines < ProbedLines; lines++)
        {
            int end = start.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? start : start[..end];
            if (ProgramTraceTime.TryParse(line, out _, out _, out int length))
            {
                ReadOnlySpan<byte> text = line[length..].TrimStart((byte)' ');
                if (text.StartsWith("vfio_"u8) || text.StartsWith("iommufd_"u8))
                {
                    return true;
                }
            }

            start = end < 0 ? default : start[(end + 1)..];
        }

        return false;
    }

    public void Import(InputFile file, Recording recording, CancellationToken cancel)
    {
        var trace = new ProgramTraceRecording { Path = file.Path };
        using LineReader lines = file.OpenLines();
        while (lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            cancel.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> text = line.Span.TrimEnd((byte)'\r');
            if (text.IsEmpty)
            {
                continue;
            }

            if (!ProgramTraceTime.TryParse(text, out long time, out int process, out int length))
            {
                trace.Unknown.Add("no-time-stamp");
                continue;
            }

            if (trace.Lines.Count == MostLines)
            {
                throw lines.Refuse($"more than {MostLines} trace lines; cut the trace to the time of the session log.");
            }

            text = text[length..].Trim((byte)' ');
            int end = text.IndexOf((byte)' ');
            ReadOnlySpan<byte> rest = end < 0 ? default : text[end..].TrimStart((byte)' ');
            trace.Lines.Add(new ProgramTraceRecord { Time = time, ProcessId = process, Event = new Utf8Text((end < 0 ? text : text[..end]).ToArray()), Text = new Utf8Text(rest.ToArray()) });
        }

        recording.ProgramTraces.Add(trace);
    }
}
