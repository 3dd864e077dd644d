namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Reads QEMU's time stamps, "2026-11-22T06:01:26.553927Z".</summary>
internal static class TraceTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <param name="line">A line.</param>
    /// <param name="time">Nanoseconds since 1970, UTC.</param>
    /// <param name="length">Characters of the stamp, with the Z.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out long time, out int length)
    {
        time = 0;
        length = 0;
        if (line.Length < 20 || line[4] != '-' || line[7] != '-' || line[10] != 'T' || line[13] != ':' || line[16] != ':'
            || !Digits(line[..4], out int year) || !Digits(line[5..7], out int month) || !Digits(line[8..10], out int day)
            || !Digits(line[11..13], out int hour) || !Digits(line[14..16], out int minute) || !Digits(line[17..19], out int second)
            || year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(Math.Min(year, 9999), month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        long fraction = 0;
        int i = 19;
        if (line[i] == '.')
        {
            long unit = NanosecondsPerSecond / 10;
            for (i++; i < line.Length && line[i] is >= (byte)'0' and <= (byte)'9'; i++)
            {
                fraction += (line[i] - '0') * unit;
                unit /= 10;
            }
        }

        if (i >= line.Length || line[i] != 'Z')
        {
            return false;
        }

        // 2262 is where nanoseconds no longer fit; no recording is that young.
        if (year > 2261)
        {
            return false;
        }

        long days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerDay);
        time = ((((days * 24 + hour) * 60 + minute) * 60 + second) * NanosecondsPerSecond) + fraction;
        length = i + 1;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
