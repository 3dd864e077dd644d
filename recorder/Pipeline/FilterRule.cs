using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>One --only or --exclude: a device, an ioctl, or a result.</summary>
/// <param name="Text">As it was given.</param>
internal sealed record FilterRule(FilterSubject Subject, string Text)
{
    public const string Forms = "device=0000:01:00.0, device=/dev/vfio/12, ioctl=NAME (with * and ?), errno=NAME, failed";

    private IoctlPattern? Pattern { get; init; }

    private int Errno { get; init; }

    private IReadOnlyList<string> Names { get; init; } = [];

    /// <param name="option">--only or --exclude, for the message.</param>
    /// <param name="names">Other names of a device: its group's file, its own file. As this host says.</param>
    /// <param name="error">One sentence when there is no such filter.</param>
    public static FilterRule? Parse(string option, string text, Func<string, IReadOnlyList<string>> names, out string error)
    {
        error = "";
        string[] parts = text.Split('=', 2);
        string argument = parts.Length == 2 ? parts[1] : "";
        switch (parts[0])
        {
            case "failed" when parts.Length == 1:
                return new FilterRule(FilterSubject.Result, text);
            case "errno" when ErrnoName.TryParse(argument, out int number):
                return new FilterRule(FilterSubject.Result, text) { Errno = number };
            case "errno":
                error = $"{option} {text}: there is no error called '{argument}'; expected a name such as EINVAL.";
                return null;
            case "ioctl":
                IoctlPattern? pattern = IoctlPattern.Parse(argument, out string why);
                error = pattern is null ? $"{option} {text}: {why}" : "";
                return pattern is null ? null : new FilterRule(FilterSubject.Ioctl, text) { Pattern = pattern };
            case "device" when DeviceNames.IsName(argument):
                return new FilterRule(FilterSubject.Device, text) { Names = [DeviceNames.Full(argument), .. names(DeviceNames.Full(argument))] };
            case "device":
                error = $"{option} {text}: '{argument}' is no device; expected a PCI address such as 0000:01:00.0, or a file such as /dev/vfio/12 or /dev/vfio/devices/vfio0.";
                return null;
            default:
                error = $"{option} {text}: there is no such filter; expected {Forms}.";
                return null;
        }
    }

    /// <summary>Whether the record is of this kind at all, and then whether it fits; null when the rule says nothing about it.</summary>
    public bool? Fits(Record record, Descriptors descriptors)
    {
        switch (Subject)
        {
            case FilterSubject.Device:
                return descriptors.DeviceOf(record) is { } device ? Is(device) : null;
            case FilterSubject.Ioctl:
                return record is IoctlRecord ioctl ? Pattern!.Matches(ioctl) : record is TransferRecord or MmapRecord or MunmapRecord ? false : null;
            default:
                return record is CallRecord call ? !call.Unfinished && (Errno == 0 ? call.Result < 0 : call.Result == -Errno) : null;
        }
    }

    private bool Is(DeviceName device)
    {
        // A group has several devices; one whose address is known is told apart by that alone, where an address was asked for.
        bool byAddress = device.Address.Length > 0 && Names[0].Length > 0 && Names[0][0] != '/';
        return byAddress ? device.Address == Names[0] : Names.Contains(device.Address) || Names.Contains(device.Path);
    }
}
