using System.Buffers;
using System.Text.Unicode;

namespace TraceReplay.Formats.Events;

/// <summary>The subject of an event: UTF-16, ended by a zero as event tools expect it, so without one inside, and not longer than there is room.</summary>
internal static class SubjectText
{
    /// <summary>Characters of the longest subject with its zero; the whole text is in the record.</summary>
    public const int Room = 128;

    /// <returns>Characters written, with the zero.</returns>
    public static int Write(ReadOnlySpan<byte> utf8, Span<char> room)
    {
        OperationStatus status = Utf8.ToUtf16(utf8, room[..^1], out _, out int written, replaceInvalidSequences: true);
        if (status == OperationStatus.DestinationTooSmall && written > 0)
        {
            room[written - 1] = '…';
        }

        room[..written].Replace('\0', ' ');
        room[written] = '\0';
        return written + 1;
    }
}
