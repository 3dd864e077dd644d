namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>The events of a log with time stamps (-trace smmu* -msg timestamp=on).</summary>
internal sealed class TextTraceEvents(InputFile file) : ITraceEvents
{
    private readonly LineReader _lines = file.OpenLines();

    public TraceSurvey? Survey { get; set; }
    public UnknownLines Unknown { get; } = new();
    public long Count => _lines.LineNumber;
    public bool Cut => _lines.Cut;
    public TraceEvent Event { get; private set; }
    public long Time { get; private set; }
    public ReadOnlyMemory<byte> Text { get; private set; }
    public long Dropped => 0;

    public bool Next()
    {
        while (_lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            ReadOnlySpan<byte> text = line.Span;
            if (text.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            if (!TraceTime.TryParse(text, out long time, out int length))
            {
                if (text.StartsWith("..."u8) || text.StartsWith("#"u8))
                {
                    Text = line;
                    Event = TraceEvent.Unknown;
                    return true;
                }

                Unknown.Add(TraceText.FirstWord(text));
                continue;
            }

            text = text[length..].TrimStart((byte)' ');
            int end = text.IndexOf((byte)' ');
            ReadOnlySpan<byte> name = end < 0 ? text : text[..end];
            Time = time;
            Survey?.Saw(time);
            Event = TraceEventNames.Find(name);
            Text = line[(line.Length - text.Length + (end < 0 ? text.Length : end + 1))..];
            if (Event == TraceEvent.Unknown)
            {
                Unknown.Add(TraceText.FirstWord(name));
                continue;
            }

            if (Event != TraceEvent.Folded)
            {
                return true;
            }
        }

        return false;
    }

    public ImportException Refuse(string reason) => _lines.Refuse(reason);

    public void Dispose() => _lines.Dispose();
}
