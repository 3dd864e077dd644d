namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Surveys a log of QEMU's SMMU trace events (-trace smmu* -msg timestamp=on). Its records are read while merging.</summary>
internal sealed class QemuTraceImporter : IImporter
{
    public bool Recognises(ReadOnlySpan<byte> start)
    {
        int lines = 0;
        while (!start.IsEmpty && lines++ < 200)
        {
            int end = start.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? start : start[..end];
            if (TraceTime.TryParse(line, out _, out int length))
            {
                ReadOnlySpan<byte> text = line[length..].TrimStart((byte)' ');
                if (text.StartsWith("smmu"u8) || text.StartsWith("pl031_"u8))
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
        var survey = new TraceSurvey(file, () => new TextTraceEvents(file));
        survey.Read(cancel);
        recording.Traces.Add(survey);
    }
}
