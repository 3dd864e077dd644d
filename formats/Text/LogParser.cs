using System.Globalization;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Reads what <see cref="LogPrinter"/> writes. Memory is bounded by one record. Every malformed text gives a <see cref="TextFormatException"/>.</summary>
public sealed class LogParser
{
    private readonly LineSource _lines;
    private readonly FieldParser _fields;
    private readonly Record?[] _records = new Record?[256];

    /// <param name="input">The text.</param>
    /// <param name="name">Its name in messages, such as a file name.</param>
    public LogParser(TextReader input, string name)
    {
        _lines = new LineSource(input, name);
        _fields = new FieldParser(_lines);
    }

    /// <summary>Reads the version line and the header; once, before the first record.</summary>
    /// <exception cref="TextFormatException">The text is not of the grammar.</exception>
    public LogHeader ReadHeader()
    {
        _lines.Peek();
        _fields.Begin();
        if (_lines.Current?.TrimEnd() != HeaderForm.VersionLine)
        {
            throw _fields.Unexpected($"'{HeaderForm.VersionLine}' as the first line");
        }

        _lines.Consume();
        _lines.Peek();
        _fields.Begin();
        Expect(HeaderForm.HeaderWord);
        LogHeader header = HeaderForm.Visit(new LogHeader(), _fields);
        _fields.End();
        return header;
    }

    /// <returns>An instance that later calls reuse; null at the end.</returns>
    /// <exception cref="TextFormatException">The text is not of the grammar.</exception>
    public Record? Read()
    {
        _lines.Peek();
        if (_lines.Current is null)
        {
            return null;
        }

        _fields.Begin();
        long sequence = Sequence();
        long time = Time();
        (int process, int thread) = Threads();
        Record record = Instance(Kind());
        record.Sequence = sequence;
        record.Time = time;
        record.ProcessId = process;
        record.ThreadId = thread;
        RecordForm.Visit(record, _fields);
        _fields.End();
        return record;
    }

    private Record Instance(RecordKind kind)
    {
        Record record = _records[(int)kind] ??= RecordForm.Create(kind);
        record.Clear();
        return record;
    }

    private void Expect(string word)
    {
        if (!_fields.Token(word).SequenceEqual(word))
        {
            _fields.Begin();
            throw _fields.Unexpected($"'{word}'");
        }
    }

    private long Sequence()
    {
        ReadOnlySpan<char> token = _fields.Token("#number");
        if (!token.StartsWith('#') || !long.TryParse(token[1..], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
        {
            throw _fields.Rejected("the number of a record such as #12");
        }

        return sequence;
    }

    private long Time()
    {
        ReadOnlySpan<char> token = _fields.Token("+seconds");
        if (!TimeText.TryParse(token.TrimStart('+'), out long time))
        {
            throw _fields.Rejected("a time such as +4.125678901");
        }

        return time;
    }

    private (int Process, int Thread) Threads()
    {
        ReadOnlySpan<char> token = _fields.Token("process/thread");
        int slash = token.IndexOf('/');
        if (slash < 0 || !int.TryParse(token[..slash], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int process)
            || !int.TryParse(token[(slash + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int thread))
        {
            throw _fields.Rejected("process/thread such as 44/45");
        }

        return (process, thread);
    }

    private RecordKind Kind()
    {
        ReadOnlySpan<char> token = _fields.Token("the kind of the record");
        foreach ((RecordKind kind, string word) in RecordForm.Words)
        {
            if (token.SequenceEqual(word))
            {
                return kind;
            }
        }

        throw _fields.Rejected("the kind of the record, such as ioctl or smmu-command");
    }
}
