using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>A place in the records of one chunk, with the tables that decoding needs.</summary>
internal sealed class ChunkCursor(IContentSource contents)
{
    private readonly IContentSource _contents = contents;
    private ReadOnlyMemory<byte> _records;
    private Entry[] _entries = new Entry[64];
    private long _firstContent;
    private long _time;
    private int _position;
    private int _count;

    /// <summary>Sequence number of the record that is next or being decoded.</summary>
    public long Sequence { get; private set; }

    public bool AtEnd => _position >= _records.Length;

    public void Begin(ChunkData chunk) => Begin(chunk.Records, chunk.Header.FirstSequence, chunk.Header.FirstTime, chunk.Header.FirstContent);

    public void Begin(ReadOnlyMemory<byte> records, long firstSequence, long firstTime, long firstContent)
    {
        _records = records;
        _firstContent = firstContent;
        _time = firstTime;
        Sequence = firstSequence;
        _position = 0;
        _count = 1;
        _entries[0] = default;
    }

    /// <summary>Moves to the next record, taking in the definitions before it.</summary>
    /// <returns>False at the end of the chunk.</returns>
    public bool TryNext(out ulong kind, out int bodyOffset, out int bodyLength)
    {
        ReadOnlySpan<byte> records = _records.Span;
        while (_position < records.Length)
        {
            var reader = new MessagePackReader(records[_position..], _position);
            kind = reader.ReadUInt64();
            if (kind == 0)
            {
                int length = reader.ReadBinary().Length;
                _position += reader.Consumed;
                Define(_position - length, length);
                continue;
            }

            ulong claimed = reader.ReadUInt64();
            bodyOffset = _position + reader.Consumed;
            if (claimed > (ulong)(records.Length - bodyOffset))
            {
                throw new WireFormatException($"record {Sequence}: {claimed} bytes claimed, {records.Length - bodyOffset} are left in the chunk", bodyOffset);
            }

            bodyLength = (int)claimed;
            _position = bodyOffset + bodyLength;
            return true;
        }

        kind = 0;
        bodyOffset = bodyLength = 0;
        return false;
    }

    public RecordDecoder Decode(int bodyOffset, int bodyLength) => new(this, _records.Span.Slice(bodyOffset, bodyLength), bodyOffset);

    public void NextSequence() => Sequence++;

    public long Advance(long delta) => _time = unchecked(_time + delta);

    public int Checked(long number) => number >= 0 && number < _count
        ? (int)number
        : throw new WireFormatException($"record {Sequence}: refers to definition {number} of {_count - 1}", _position);

    public ReadOnlyMemory<byte> Interned(int number, out int offset)
    {
        ref Entry entry = ref _entries[number];
        offset = entry.Offset;
        return _records.Slice(entry.Offset, entry.Length);
    }

    public ref ulong LastA(int number) => ref _entries[number].LastA;

    public ref ulong LastB(int number) => ref _entries[number].LastB;

    public ReadOnlyMemory<byte> Content(long relative) => _contents.Find(unchecked(_firstContent + relative));

    private void Define(int offset, int length)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        _entries[_count++] = new Entry { Offset = offset, Length = length };
    }

    private struct Entry
    {
        public int Offset;
        public int Length;
        public ulong LastA;
        public ulong LastB;
    }
}
