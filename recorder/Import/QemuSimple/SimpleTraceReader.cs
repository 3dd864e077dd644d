using System.Buffers.Binary;

namespace TraceReplay.Recorder.Import.QemuSimple;

/// <summary>
/// Frames of a binary trace file of QEMU's backend "simple": a header, then records. A mapping record gives an event's number its name, an event record holds number,
/// time, length, process and the values of the arguments, one word each, strings with their length before them.
/// </summary>
internal sealed class SimpleTraceReader : IDisposable
{
    /// <summary>Words of the header: all ones, a magic number, the version.</summary>
    public const ulong HeaderId = ulong.MaxValue;
    public const ulong Magic = 0xf2b177cb0aa429b4;
    public const int HeaderSize = 24;
    private const ulong Version = 4;
    private const ulong DroppedId = ulong.MaxValue - 1;
    private const ulong Mapping = 0;
    private const ulong Event = 1;
    private const int EventHeaderSize = 24;

    /// <summary>QEMU's own buffer is this large; no record can be larger.</summary>
    private const int LongestRecord = 256 * 1024;
    private const int LongestName = 512;
    private const int MostNames = 1 << 16;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly Dictionary<ulong, string> _names = [];
    private byte[] _buffer = new byte[4096];
    private long _recordAt;
    private long _at;

    public SimpleTraceReader(InputFile file)
    {
        _path = file.Path;
        _stream = new BufferedStream(file.OpenContent(), 1 << 16);
        try
        {
            ReadHeader();
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Name of the event last read; empty for <see cref="Dropped"/>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Events that QEMU dropped because its buffer was full, when the record last read says so; 0 otherwise.</summary>
    public long Dropped { get; private set; }

    /// <summary>CLOCK_MONOTONIC of the machine QEMU ran on, ns.</summary>
    public long Time { get; private set; }
    public int ProcessId { get; private set; }

    /// <summary>Values of the arguments, valid until the next record.</summary>
    public ReadOnlyMemory<byte> Arguments { get; private set; }

    /// <summary>Event records read.</summary>
    public long Count { get; private set; }

    /// <summary>The file ends inside a record.</summary>
    public bool Cut { get; private set; }

    /// <summary>The next event record; false at the end.</summary>
    /// <exception cref="ImportException">The file is damaged.</exception>
    public bool Next()
    {
        while (true)
        {
            _recordAt = _at;
            if (!TryRead(8, out ReadOnlySpan<byte> type))
            {
                return false;
            }

            switch (BinaryPrimitives.ReadUInt64LittleEndian(type))
            {
                case Mapping when ReadMapping():
                    continue;
                case Event when ReadEvent():
                    return true;
                case Mapping or Event:
                    return false;
                case var other:
                    throw Refuse($"record type 0x{other:x}, expected 0 (name of an event) or 1 (event); the file is damaged or of another version.");
            }
        }
    }

    public ImportException Refuse(string reason) => new($"{_path}, byte {_recordAt}: {reason}");

    public void Dispose() => _stream.Dispose();

    private void ReadHeader()
    {
        if (!TryRead(HeaderSize, out ReadOnlySpan<byte> header))
        {
            throw Refuse("the header of a QEMU trace file is cut.");
        }

        ulong version = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        if (version != Version)
        {
            throw Refuse($"version {version} of QEMU's binary trace format, expected {Version}: older files do not name their events; record again with QEMU 2.9 or newer.");
        }
    }

    private bool ReadMapping()
    {
        if (!TryRead(12, out ReadOnlySpan<byte> head))
        {
            return false;
        }

        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(head);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (length is 0 or > LongestName || _names.Count >= MostNames)
        {
            throw Refuse(length is 0 or > LongestName ? $"an event's name of {length} bytes; the file is damaged." : $"more than {MostNames} event names; the file is damaged.");
        }

        if (!TryRead((int)length, out ReadOnlySpan<byte> name))
        {
            return false;
        }

        _names[id] = System.Text.Encoding.UTF8.GetString(name);
        return true;
    }

    private bool ReadEvent()
    {
        if (!TryRead(EventHeaderSize, out ReadOnlySpan<byte> head))
        {
            return false;
        }

        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(head);
        ulong time = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        ProcessId = BinaryPrimitives.ReadInt32LittleEndian(head[20..]);
        if (length is < EventHeaderSize or > LongestRecord || time > long.MaxValue)
        {
            throw Refuse(time > long.MaxValue ? $"time {time} ns is beyond any clock; the file is damaged." : $"an event record of {length} bytes; the file is damaged.");
        }

        Time = (long)time;
        if (!TryRead((int)length - EventHeaderSize, out ReadOnlySpan<byte> arguments))
        {
            return false;
        }

        Count++;
        Arguments = _buffer.AsMemory(0, arguments.Length);
        Dropped = 0;
        if (id == DroppedId)
        {
            Name = "";
            Dropped = arguments.Length == 8 && BinaryPrimitives.ReadInt64LittleEndian(arguments) is > 0 and var count ? count : throw Refuse("a record of dropped events without their number; the file is damaged.");
            return true;
        }

        Name = _names.TryGetValue(id, out string? name) ? name : throw Refuse($"event number {id} has no name in this file; the file is damaged, or its beginning is missing.");
        return true;
    }

    private bool TryRead(int length, out ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        int read;
        try
        {
            read = _stream.ReadAtLeast(_buffer.AsSpan(0, length), length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImportException($"{_path}: damaged after byte {_at}: {e.Message}", e);
        }

        _at += read;
        bytes = _buffer.AsSpan(0, read);
        Cut |= read < length && _at > _recordAt;
        return read == length;
    }
}
