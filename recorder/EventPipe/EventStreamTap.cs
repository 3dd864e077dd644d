using System.Buffers.Binary;
using Microsoft.Diagnostics.Tracing;
using TraceReplay.Formats.Events;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>
/// Hands an event stream on to its parser, and notes what only the bytes show: the clock in its header, and whether the runtime wrote its end or died before.
/// Tells when the parser is about to wait for more.
/// </summary>
/// <param name="stream">The stream as the runtime writes it.</param>
/// <param name="beforeRead">Called before every read.</param>
internal sealed class EventStreamTap(Stream stream, Action beforeRead) : Stream
{
    // Magic, "!FastSerialization.1" and the tags, versions and name in front of the fields of the trace object; its first field is a date of 16 bytes.
    private const int ClockOffset = 32 + 3 + 12 + 5 + 1 + 16;
    private const int HeaderBytes = ClockOffset + 16;

    // An object ends, and no further one follows.
    private const byte EndOfObject = 6;
    private const byte NoObject = 1;

    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerLength;
    private long _bytesRead;
    private byte _last;
    private byte _beforeLast;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>What the clock of the runtime said when it began the stream, in nanoseconds; null when the header is not known.</summary>
    public long? BeganAt
    {
        get
        {
            if (_headerLength < HeaderBytes || !_header.AsSpan().StartsWith("Nettrace"u8) || !_header.AsSpan(47).StartsWith("Trace"u8))
            {
                return null;
            }

            long ticks = BinaryPrimitives.ReadInt64LittleEndian(_header.AsSpan(ClockOffset));
            long frequency = BinaryPrimitives.ReadInt64LittleEndian(_header.AsSpan(ClockOffset + 8));
            return frequency > 0 ? (long)((Int128)ticks * 1_000_000_000 / frequency) : null;
        }
    }

    /// <summary>Bytes handed on so far.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>The stream was written to its end.</summary>
    public bool IsClosed => _beforeLast == EndOfObject && _last == NoObject;

    /// <summary>Parses the stream until it ends or breaks off.</summary>
    /// <param name="take">Gets number and payload of every event of the source TraceReplay.</param>
    public void Parse(Action<int, ReadOnlySpan<byte>> take)
    {
        try
        {
            using var source = new EventPipeEventSource(this);
            source.Dynamic.All += taken => Hand(taken, take);
            source.Process();
        }
        catch (Exception)
        {
            // The parser throws whatever it likes at a stream that breaks off; what was said until then counts, and whether it ended is seen here.
        }
    }

    public override int Read(Span<byte> buffer)
    {
        beforeRead();
        int read = stream.Read(buffer);
        Note(buffer[..read]);
        Volatile.Write(ref _bytesRead, _bytesRead + read);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static unsafe void Hand(TraceEvent taken, Action<int, ReadOnlySpan<byte>> take)
    {
        if (taken.ProviderName == TraceReplayEvents.ProviderName)
        {
            take((int)taken.ID, new ReadOnlySpan<byte>((void*)taken.DataStart, taken.EventDataLength));
        }
    }

    private void Note(ReadOnlySpan<byte> read)
    {
        if (_headerLength < HeaderBytes)
        {
            ReadOnlySpan<byte> taken = read[..Math.Min(read.Length, HeaderBytes - _headerLength)];
            taken.CopyTo(_header.AsSpan(_headerLength));
            _headerLength += taken.Length;
        }

        if (read.Length > 0)
        {
            _beforeLast = read.Length > 1 ? read[^2] : _last;
            _last = read[^1];
        }
    }
}
