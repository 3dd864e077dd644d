using System.Buffers;
using System.Text;
using System.Text.Json;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Writes one JSON object per line: the header first, then every record. Times are nanoseconds, addresses hex strings. For other tools; the text form is what assembles back.</summary>
public sealed class JsonLinesPrinter : IDisposable
{
    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly JsonFields _fields;

    public JsonLinesPrinter(TextWriter output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_buffer);
        _fields = new JsonFields(_json);
    }

    public void Print(LogHeader header)
    {
        _json.WriteStartObject();
        _json.WriteString("kind", HeaderForm.HeaderWord);
        HeaderForm.Visit(header, _fields);
        EndLine();
    }

    public void Print(Record record)
    {
        _json.WriteStartObject();
        _json.WriteNumber("record", record.Sequence);
        _json.WriteNumber("time", record.Time);
        _json.WriteNumber("pid", record.ProcessId);
        _json.WriteNumber("tid", record.ThreadId);
        _json.WriteString("kind", RecordForm.WordOf(record.Kind));
        RecordForm.Visit(record, _fields);
        EndLine();
    }

    public void Dispose() => _json.Dispose();

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _output.Write('\n');
        _buffer.ResetWrittenCount();
        _json.Reset();
    }
}
