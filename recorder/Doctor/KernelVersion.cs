using System.Globalization;

namespace TraceReplay.Recorder.Doctor;

/// <summary>Major and minor number of a kernel release.</summary>
internal readonly record struct KernelVersion(int Major, int Minor) : IComparable<KernelVersion>
{
    /// <summary>First with the BPF ring buffer.</summary>
    public static KernelVersion RingBuffer { get; } = new(5, 8);

    /// <summary>First that counts BPF memory by control group instead of by the memlock limit.</summary>
    public static KernelVersion NoMemlock { get; } = new(5, 11);

    /// <summary>First with BPF trampolines on arm64.</summary>
    public static KernelVersion Arm64Trampolines { get; } = new(6, 0);

    /// <param name="release">As uname -r prints it: "6.12.41+deb13-arm64".</param>
    public static KernelVersion? Parse(string? release)
    {
        string[] parts = (release ?? "").Split('.', 3);
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(new string([.. parts[1].TakeWhile(char.IsAsciiDigit)]), NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            ? new KernelVersion(major, minor)
            : null;
    }

    public int CompareTo(KernelVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public static bool operator <(KernelVersion a, KernelVersion b) => a.CompareTo(b) < 0;

    public static bool operator >(KernelVersion a, KernelVersion b) => a.CompareTo(b) > 0;

    public static bool operator <=(KernelVersion a, KernelVersion b) => a.CompareTo(b) <= 0;

    public static bool operator >=(KernelVersion a, KernelVersion b) => a.CompareTo(b) >= 0;
}
