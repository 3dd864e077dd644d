using System.Globalization;
using System.IO.Enumeration;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Ioctls by the names of the catalogue, with * and ?, or by number. A number means what it is called on that kind of file.</summary>
internal sealed class IoctlPattern
{
    private readonly HashSet<(FdKind Fd, uint Request)> _requests = [];
    private uint? _number;

    private IoctlPattern()
    {
    }

    /// <param name="text">VFIO_IOMMU_MAP_DMA, IOMMU_*, 0x3b71.</param>
    /// <param name="why">What is wrong when it names none.</param>
    public static IoctlPattern? Parse(string text, out string why)
    {
        why = "";
        var pattern = new IoctlPattern();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint number))
        {
            pattern._number = number;
            return pattern;
        }

        string? near = null;
        foreach (IoctlOp op in Dialects.All.SelectMany(dialect => dialect.Ioctls.Rows))
        {
            if (FileSystemName.MatchesSimpleExpression(text, op.Name, ignoreCase: true))
            {
                pattern._requests.Add((op.Fd, op.Request));
            }
            else if (near is null && text.Length > 0 && op.Name.Contains(text.Trim('*'), StringComparison.OrdinalIgnoreCase))
            {
                near = op.Name;
            }
        }

        if (pattern._requests.Count > 0)
        {
            return pattern;
        }

        why = $"the catalogue has no ioctl called '{text}'; expected a name such as {near ?? "VFIO_IOMMU_MAP_DMA"}, a pattern such as 'VFIO_IOMMU_*', or a number such as 0x3b71.";
        return null;
    }

    public bool Matches(IoctlRecord record)
    {
        if (_number is { } number)
        {
            return record.Request == number;
        }

        FdKind kind = FdTarget.KindOf(record.Target);
        uint request = record.Request;

        // An iommufd answers a container's calls and may be behind the container's name.
        return _requests.Contains((kind, request))
            || (kind == FdKind.Iommufd && _requests.Contains((FdKind.Container, request)))
            || (kind == FdKind.Container && _requests.Contains((FdKind.Iommufd, request)));
    }
}
