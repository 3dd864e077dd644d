using System.Globalization;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Sizes and times as a command line spells them: 64MiB, 500k, 30s, 5m.</summary>
internal static class Quantity
{
    private static readonly (string Unit, long Factor)[] s_sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40), ("B", 1),
    ];

    private static readonly (string Unit, long Factor)[] s_times =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("min", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Bytes. A number without a unit is bytes; units are powers of 1024.</summary>
    public static bool TryBytes(string text, out long bytes) =>
        TryRead(text, s_sizes, StringComparison.OrdinalIgnoreCase, out bytes)
        || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes > 0);

    /// <summary>A time; always with a unit.</summary>
    public static bool TryTime(string text, out TimeSpan time)
    {
        bool read = TryRead(text, s_times, StringComparison.Ordinal, out long ticks);
        time = TimeSpan.FromTicks(ticks);
        return read;
    }

    /// <summary>Bytes for a person: three digits and a unit.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 10 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB"),
        < 10L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.0} GiB"),
    };

    private static bool TryRead(string text, (string Unit, long Factor)[] units, StringComparison comparison, out long value)
    {
        value = 0;
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        foreach ((string unit, long factor) in units)
        {
            if (text[digits..].Equals(unit, comparison)
                && decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                && number > 0 && number <= long.MaxValue / factor)
            {
                value = (long)(number * factor);
                return value > 0;
            }
        }

        return false;
    }
}
