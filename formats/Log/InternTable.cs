using System.Buffers.Binary;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>
/// The writer's table of byte strings that the records of one chunk refer to by number. A new string is put into the record stream as a definition,
/// in front of the record that needs it; number 0 is the empty string. Each entry carries two values that records with that entry code deltas against.
/// </summary>
internal sealed class InternTable(ByteBuffer records)
{
    // Room for the bodies that refer to the strings.
    private const int ChunkReserve = 8 << 20;

    private readonly ByteBuffer _records = records;
    private Entry[] _entries = new Entry[64];
    private int[] _buckets = new int[256];
    private int _count = 1;

    public void Clear()
    {
        _count = 1;
        Array.Clear(_buckets);
    }

    public ref ulong LastA(int number) => ref _entries[number].LastA;

    public ref ulong LastB(int number) => ref _entries[number].LastB;

    /// <returns>The number of <paramref name="bytes"/>.</returns>
    public int Intern(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        uint hash = Hash(bytes);
        ref int bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        for (int i = bucket; i != 0; i = _entries[i].Next)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Hash == hash && entry.Length == bytes.Length && _records.Written.Slice(entry.Offset, entry.Length).SequenceEqual(bytes))
            {
                return i;
            }
        }

        return Define(bytes, hash);
    }

    private int Define(ReadOnlySpan<byte> bytes, uint hash)
    {
        if (bytes.Length > ReadLimits.Default.MaxChunkBytes - ChunkReserve - _records.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes in one record: no reader takes a chunk of more than {ReadLimits.Default.MaxChunkBytes}", nameof(bytes));
        }

        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
            Rehash();
        }

        _records.Append((byte)0);
        new MessagePackWriter(_records).Write(bytes);
        ref int bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        _entries[_count] = new Entry { Hash = hash, Offset = _records.Length - bytes.Length, Length = bytes.Length, Next = bucket };
        bucket = _count;
        return _count++;
    }

    private void Rehash()
    {
        _buckets = new int[_entries.Length * 4];
        for (int i = 1; i < _count; i++)
        {
            ref int bucket = ref _buckets[_entries[i].Hash & (uint)(_buckets.Length - 1)];
            _entries[i].Next = bucket;
            bucket = i;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length * 0x9e3779b97f4a7c15;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0x9e3779b97f4a7c15;
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 0x9e3779b97f4a7c15;
        }

        return (uint)(hash ^ (hash >> 32));
    }

    private struct Entry
    {
        public uint Hash;
        public int Offset;
        public int Length;
        public int Next;
        public ulong LastA;
        public ulong LastB;
    }
}
