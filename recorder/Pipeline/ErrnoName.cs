using System.Globalization;
using TraceReplay.Formats;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Names of errors on a command line.</summary>
internal static class ErrnoName
{
    private const int Highest = 133;

    /// <param name="text">EINVAL, einval or 22.</param>
    public static bool TryParse(string text, out int number)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return number is > 0 and <= 4095;
        }

        for (number = 1; number <= Highest; number++)
        {
            if (Errno.Name(number).Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
