using System.Text;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Writes a log as text: one line per record, its lists indented below. <see cref="LogParser"/> reads it back without loss; see GRAMMAR.md.</summary>
public sealed class LogPrinter
{
    private readonly TextWriter _output;
    private readonly StringBuilder _line = new();
    private readonly FieldPrinter _fields;

    public LogPrinter(TextWriter output)
    {
        _output = output;
        _fields = new FieldPrinter(_line);
    }

    /// <summary>Gives what a reader would like to know of a record and the bytes already say; printed as a comment behind it, and no part of the log.</summary>
    public Func<Record, string?>? Annotation { get; init; }

    /// <summary>Header and every record from the reader's position on.</summary>
    public static void Print(LogReader log, TextWriter output)
    {
        var printer = new LogPrinter(output);
        printer.Print(log.Header);
        while (log.Read() is { } record)
        {
            printer.Print(record);
        }
    }

    public void Print(LogHeader header)
    {
        _line.Clear().Append(HeaderForm.VersionLine).Append('\n').Append(HeaderForm.HeaderWord);
        HeaderForm.Visit(header, _fields);
        WriteLine();
    }

    public void Print(Record record)
    {
        _line.Clear().Append('#').Append(record.Sequence).Append(record.Time < 0 ? " " : " +");
        TimeText.Append(_line, record.Time);
        _line.Append(' ').Append(record.ProcessId).Append('/').Append(record.ThreadId).Append(' ').Append(RecordForm.WordOf(record.Kind));
        RecordForm.Visit(record, _fields);
        if (Annotation?.Invoke(record) is { Length: > 0 } text)
        {
            _line.Append("  ; ").Append(text.ReplaceLineEndings(" "));
        }

        WriteLine();
    }

    private void WriteLine()
    {
        _line.Append('\n');
        foreach (ReadOnlyMemory<char> chunk in _line.GetChunks())
        {
            _output.Write(chunk.Span);
        }
    }
}
