using System.Globalization;
using System.Text;

namespace TraceReplay.Replayer.Vfio;

/// <summary>
/// IOMMU groups of the recorded machine and the PCI devices in them. Group numbers and membership are facts of the machine, so whoever reads the log
/// collects them first: every GROUP_GET_DEVICE_FD that succeeded names a device of its group.
/// </summary>
internal sealed class VfioTopology
{
    private readonly SortedDictionary<int, List<string>> _groups = [];

    /// <summary>Numbers of all known groups, ascending.</summary>
    public IEnumerable<int> Groups => _groups.Keys;

    public bool HasGroup(int group) => _groups.ContainsKey(group);

    /// <summary>The group exists; nothing is known of its devices.</summary>
    public void AddGroup(int group)
    {
        if (!_groups.ContainsKey(group))
        {
            _groups.Add(group, []);
        }
    }

    /// <param name="address">PCI address such as 0000:00:02.0.</param>
    public void Add(int group, string address)
    {
        AddGroup(group);
        List<string> devices = _groups[group];
        if (!devices.Contains(address))
        {
            devices.Add(address);
            devices.Sort(string.CompareOrdinal);
        }
    }

    /// <summary>PCI addresses of the group's devices, sorted.</summary>
    public IReadOnlyList<string> DevicesOf(int group) => _groups.TryGetValue(group, out List<string>? devices) ? devices : [];

    /// <summary>
    /// The StreamID of a PCI device behind an SMMU whose firmware maps requester ids one to one: bus, device and function.
    /// </summary>
    /// <param name="address">dddd:bb:dd.f in hexadecimal.</param>
    public static bool TryStreamOf(ReadOnlySpan<byte> address, out uint streamId)
    {
        streamId = 0;
        Span<char> text = stackalloc char[16];
        if (address.Length is < 12 or > 16 || !Encoding.ASCII.TryGetChars(address, text, out int length))
        {
            return false;
        }

        ReadOnlySpan<char> tail = text[(length - 8)..length];
        if (tail[2] != ':' || tail[5] != '.' ||
            !uint.TryParse(tail[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bus) ||
            !uint.TryParse(tail[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint device) ||
            !uint.TryParse(tail[6..7], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint function) ||
            device > 31 || function > 7)
        {
            return false;
        }

        streamId = (bus << 8) | (device << 3) | function;
        return true;
    }
}
