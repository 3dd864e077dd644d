using System.Buffers.Text;
using TraceReplay.Recorder.Import.QemuTrace;

namespace TraceReplay.Recorder.Import.ProgramTrace;

/// <summary>The start of a trace line: "2026-11-22T06:17:10.421237Z " as QEMU prints it with -msg timestamp=on, or "161@1795328337.323517:", process and seconds since 1970, as it does before version 11.</summary>
internal static class ProgramTraceTime
{
    private const long Second = 1_000_000_000;

    /// <param name="line">A line.</param>
    /// <param name="time">Nanoseconds since 1970.</param>
    /// <param name="process">Process id, 0 when the line does not tell.</param>
    /// <param name="length">Bytes before the event's name, without blanks.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out long time, out int process, out int length)
    {
        process = 0;
        return TraceTime.TryParse(line, out time, out length) || TryParseSeconds(line, out time, out process, out length);
    }

    private static bool TryParseSeconds(ReadOnlySpan<byte> line, out long time, out int process, out int length)
    {
        time = 0;
        length = 0;
        if (!Utf8Parser.TryParse(line, out process, out int at) || at >= line.Length || line[at] != '@')
        {
            return false;
        }

        at++;
        if (!Utf8Parser.TryParse(line[at..], out uint seconds, out int used) || at + used >= line.Length || line[at + used] != '.')
        {
            return false;
        }

        at += used + 1;
        const int MicrosecondDigits = 6;
        if (!Utf8Parser.TryParse(line[at..], out uint microseconds, out used) || used != MicrosecondDigits || at + used >= line.Length || line[at + used] != ':')
        {
            return false;
        }

        time = (seconds * Second) + (microseconds * 1000L);
        length = at + used + 1;
        return true;
    }
}
