using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log;

/// <summary>The body of one record, field by field. The inverse of <see cref="RecordEncoder"/>.</summary>
internal ref struct RecordDecoder(ChunkCursor chunk, ReadOnlySpan<byte> body, long offset)
{
    private readonly ChunkCursor _chunk = chunk;
    public MessagePackReader Body = new(body, offset);

    /// <summary>Fields follow: a codec asks before it reads a field that older versions did not write.</summary>
    public readonly bool HasMore => !Body.End;

    /// <summary>The fields every kind starts with.</summary>
    public void ReadCommon(Record record)
    {
        record.Sequence = _chunk.Sequence;
        record.Time = _chunk.Advance(TimeCode.Read(ref Body));
        MessagePackReader thread = ReadTuple(out _);
        record.ProcessId = thread.ReadInt32();
        record.ThreadId = thread.ReadInt32();
    }

    /// <summary>Only the time, for records of unknown kind: the next record's time is relative to it.</summary>
    public void SkipCommon() => _chunk.Advance(TimeCode.Read(ref Body));

    /// <param name="tuple">Number of the tuple, for deltas against the last record with the same one.</param>
    public MessagePackReader ReadTuple(out int tuple)
    {
        tuple = ReadReference();
        ReadOnlyMemory<byte> bytes = _chunk.Interned(tuple, out int offset);
        return new MessagePackReader(bytes.Span, offset);
    }

    public Utf8Text ReadText() => new(ReadBytes());

    /// <summary>An array of texts by reference, in place of what the list holds.</summary>
    public void ReadTexts(List<Utf8Text> texts)
    {
        texts.Clear();
        for (int left = Body.ReadArrayHeader(); left > 0; left--)
        {
            texts.Add(ReadText());
        }
    }

    public ReadOnlyMemory<byte> ReadBytes() => _chunk.Interned(ReadReference(), out _);

    /// <summary>A text inside a tuple.</summary>
    public readonly Utf8Text ReadText(ref MessagePackReader tuple) => new(_chunk.Interned(_chunk.Checked(tuple.ReadInt64()), out _));

    public ulong ReadDeltaA(int tuple) => ReadDelta(ref _chunk.LastA(tuple));

    public ulong ReadDeltaB(int tuple) => ReadDelta(ref _chunk.LastB(tuple));

    public ReadOnlyMemory<byte> ReadContent() => _chunk.Content(Body.ReadInt64());

    private int ReadReference() => _chunk.Checked(Body.ReadInt64());

    private ulong ReadDelta(ref ulong last) => last = unchecked(last + (ulong)Body.ReadInt64());
}
