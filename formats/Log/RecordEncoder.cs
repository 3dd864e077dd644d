using TraceReplay.Formats.Log.Codecs;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Turns records into the raw payload of a chunk. The inverse is <see cref="RecordDecoder"/>; FORMAT.md, "Records".</summary>
internal sealed class RecordEncoder
{
    // Twice a chunk: most chunks end a little above the size at which they are closed.
    private const int BufferBytes = 512 << 10;
    private const int LongestContent = 1 << 16;

    private readonly ByteBuffer _body = new();
    private readonly ByteBuffer _tuple = new();
    private readonly InternTable _interned;
    private readonly ContentTable? _contentTable;
    private long _lastTime;

    public RecordEncoder()
        : this(BufferBytes) => _contentTable = new ContentTable();

    // Without a memory of contents every chunk holds all that it refers to, see RecordPacketWriter.
    private RecordEncoder(int bufferBytes)
    {
        Records = new ByteBuffer(bufferBytes);
        Contents = new ByteBuffer(bufferBytes);
        _interned = new InternTable(Records);
    }

    /// <returns>An encoder whose chunks do not refer to contents of earlier ones.</returns>
    public static RecordEncoder WithoutMemory(int bufferBytes) => new(bufferBytes);

    /// <summary>Definitions and records of the chunk.</summary>
    public ByteBuffer Records { get; }

    /// <summary>Page contents that occurred first in this chunk.</summary>
    public ByteBuffer Contents { get; }

    public int RecordCount { get; private set; }
    public int ContentCount { get; private set; }
    public long FirstTime { get; private set; }
    public long FirstContent { get; private set; }

    /// <summary>Contents of the whole log so far.</summary>
    public long TotalContents => _contentTable?.Count ?? 0;

    public void BeginChunk()
    {
        Records.Clear();
        Contents.Clear();
        _interned.Clear();
        RecordCount = 0;
        ContentCount = 0;
        FirstContent = TotalContents;
    }

    /// <exception cref="ArgumentException">The record holds a value that the format has no place for.</exception>
    public void Encode(Record record)
    {
        if (RecordCount == 0)
        {
            FirstTime = record.Time;
            _lastTime = record.Time;
        }

        _body.Clear();
        TimeCode.Write(Body, unchecked(record.Time - _lastTime));
        MessagePackWriter thread = BeginTuple();
        thread.Write(record.ProcessId);
        thread.Write(record.ThreadId);
        EndTuple();
        RecordCodec.Encode(this, record);

        var frame = new MessagePackWriter(Records);
        frame.Write((ulong)record.Kind);
        frame.Write((ulong)_body.Length);
        Records.Append(_body.Written);
        _lastTime = record.Time;
        RecordCount++;
    }

    /// <summary>The fields of the record that is being written.</summary>
    public MessagePackWriter Body => new(_body);

    /// <summary>Starts a group of fields that is the same in many records; written once per chunk and referred to by number.</summary>
    public MessagePackWriter BeginTuple()
    {
        _tuple.Clear();
        return new MessagePackWriter(_tuple);
    }

    /// <returns>Number of the tuple, for deltas against the last record with the same one.</returns>
    public int EndTuple()
    {
        int number = _interned.Intern(_tuple.Written);
        Body.Write(number);
        return number;
    }

    /// <returns>Number of the tuple, which is not written here.</returns>
    public int TupleReference() => _interned.Intern(_tuple.Written);

    /// <returns>Number that stands for these bytes in this chunk.</returns>
    public int Reference(ReadOnlySpan<byte> bytes) => _interned.Intern(bytes);

    public void WriteText(Utf8Text text) => Body.Write(Reference(text.Span));

    /// <summary>An array of texts by reference.</summary>
    public void WriteTexts(List<Utf8Text> texts)
    {
        Body.WriteArrayHeader(texts.Count);
        foreach (Utf8Text text in texts)
        {
            WriteText(text);
        }
    }

    public void WriteBytes(ReadOnlyMemory<byte> bytes) => Body.Write(Reference(bytes.Span));

    public void WriteDeltaA(int tuple, ulong value) => WriteDelta(ref _interned.LastA(tuple), value);

    public void WriteDeltaB(int tuple, ulong value) => WriteDelta(ref _interned.LastB(tuple), value);

    /// <summary>Writes a page content as a number relative to the first content of this chunk, so negative for older ones.</summary>
    public void WriteContent(ReadOnlySpan<byte> content)
    {
        if (content.Length > LongestContent)
        {
            throw new ArgumentException($"memory content of {content.Length} bytes: the log takes at most {LongestContent} in one record", nameof(content));
        }

        long number = ContentCount;
        if (_contentTable is null || _contentTable.Add(content, out number))
        {
            new MessagePackWriter(Contents).Write(content);
            ContentCount++;
        }

        Body.Write(number - FirstContent);
    }

    private void WriteDelta(ref ulong last, ulong value)
    {
        Body.Write(unchecked((long)(value - last)));
        last = value;
    }
}
