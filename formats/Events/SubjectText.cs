using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace TraceReplay.Formats.Events;

/// <summary>The subject of an event: UTF-16, ended by a zero as event tools expect it, so without one inside, and not longer than there is room.</summary>
internal static class SubjectText
{
    /// <summary>Room for the longest subject and its zero, in bytes; the whole text is in the record.</summary>
    public const int RoomBytes = 2 * 128;

    /// <returns>Bytes written, with the zero.</returns>
    public static int Write(ReadOnlySpan<byte> utf8, Span<byte> room)
    {
        Span<char> output = MemoryMarshal.Cast<byte, char>(room);
        OperationStatus status = Utf8.ToUtf16(utf8, output[..^1], out _, out int written, replaceInvalidSequences: true);
        if (status == OperationStatus.DestinationTooSmall && written > 0)
        {
            output[written - 1] = '…';
        }

        output[..written].Replace('\0', ' ');
        output[written] = '\0';
        return (written + 1) * sizeof(char);
    }
}
