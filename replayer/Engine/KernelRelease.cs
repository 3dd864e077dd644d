using System.Globalization;

namespace TraceReplay.Replayer.Engine;

/// <summary>The version at the start of a kernel release: 5.10 of 5.10.262+, of 5.10-rc4 and of 5.10.0-8-arm64.</summary>
internal readonly record struct KernelRelease(int Major, int Minor) : IComparable<KernelRelease>
{
    /// <returns>False when the text does not start with a version.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out KernelRelease release)
    {
        release = default;
        int dot = text.IndexOf('.');
        if (dot <= 0 || !int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int major))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[(dot + 1)..];
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        if (!int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
        {
            return false;
        }

        release = new KernelRelease(major, minor);
        return true;
    }

    public int CompareTo(KernelRelease other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public static bool operator <(KernelRelease one, KernelRelease other) => one.CompareTo(other) < 0;

    public static bool operator >(KernelRelease one, KernelRelease other) => one.CompareTo(other) > 0;

    public static bool operator <=(KernelRelease one, KernelRelease other) => one.CompareTo(other) <= 0;

    public static bool operator >=(KernelRelease one, KernelRelease other) => one.CompareTo(other) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
