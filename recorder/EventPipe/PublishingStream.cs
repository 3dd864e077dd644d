using TraceReplay.Formats.Events;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>What is known of one publishing thread: which record is next, and the parts of a long one that came so far.</summary>
internal sealed class PublishingStream
{
    private byte[] _bytes = [];
    private uint _parts;

    /// <summary>Number of the next record.</summary>
    public ulong Next { get; set; }

    /// <summary>Time of the last record, before which nothing was lost.</summary>
    public long LastTime { get; set; }

    /// <summary>Bytes of the parts so far.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Takes a part of the next record.</summary>
    /// <param name="room">Bytes that may be held.</param>
    /// <returns>The record is whole.</returns>
    public bool Add(in RecordEvent part, int room)
    {
        if (part.Part == 0)
        {
            Drop();
        }

        // A part that does not follow: the record is lost, which the number of the next one shows.
        if (part.Part != _parts || Length + part.Bytes.Length > room)
        {
            Drop();
            return false;
        }

        if (_bytes.Length < Length + part.Bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + part.Bytes.Length, 2 * _bytes.Length));
        }

        part.Bytes.CopyTo(_bytes.AsSpan(Length));
        Length += part.Bytes.Length;
        _parts++;
        return _parts == part.Parts;
    }

    public void Drop()
    {
        _parts = 0;
        Length = 0;
        if (_bytes.Length > 1 << 20)
        {
            _bytes = [];
        }
    }
}
