using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Events;

/// <summary>The payload of an event as <see cref="TraceReplayEvents"/> writes it, read from anyone: every length is checked.</summary>
public readonly ref struct RecordEvent
{
    /// <summary>Bytes of a record in one event. EventPipe takes 64 KiB for all fields together.</summary>
    public const int PartBytes = 60_000;

    /// <summary>A longer record is not published.</summary>
    public const int LongestRecord = 16 << 20;

    // The fields before the subject.
    private const int FixedBytes = 60;

    /// <summary>Records that the program has published, this one included.</summary>
    public ulong Published { get; private init; }

    /// <summary>The thread that published, as the publishing program counts them.</summary>
    public uint Stream { get; private init; }

    /// <summary>Number of the record in its stream, without holes.</summary>
    public ulong Number { get; private init; }

    /// <summary>Which part of the record this is, from 0.</summary>
    public uint Part { get; private init; }

    public uint Parts { get; private init; }

    /// <summary>Time of the record.</summary>
    public long Time { get; private init; }

    /// <summary>The packet of the record, or this part of it.</summary>
    public ReadOnlySpan<byte> Bytes { get; private init; }

    /// <exception cref="WireFormatException">The payload is not one of this event source, or was cut.</exception>
    public static RecordEvent Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedBytes)
        {
            throw new WireFormatException($"an event of {payload.Length} bytes, at least {FixedBytes} were expected", 0);
        }

        ReadOnlySpan<byte> tail = payload[FixedBytes..];
        int subject = MemoryMarshal.Cast<byte, char>(tail).IndexOf('\0');
        int record = ((subject + 1) * sizeof(char)) + TraceReplayEvents.LeadBytes;
        if (subject < 0 || record > tail.Length)
        {
            throw new WireFormatException("the subject of an event has no end, or nothing behind it", FixedBytes);
        }

        var read = new RecordEvent
        {
            Published = BinaryPrimitives.ReadUInt64LittleEndian(payload),
            Stream = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
            Number = BinaryPrimitives.ReadUInt64LittleEndian(payload[12..]),
            Part = BinaryPrimitives.ReadUInt32LittleEndian(payload[20..]),
            Parts = BinaryPrimitives.ReadUInt32LittleEndian(payload[24..]),
            Time = BinaryPrimitives.ReadInt64LittleEndian(payload[28..]),
            Bytes = tail[record..],
        };
        return read.Part < read.Parts
            ? read
            : throw new WireFormatException($"an event is part {read.Part} of {read.Parts}", 20);
    }
}
