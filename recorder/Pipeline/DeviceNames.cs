using System.Globalization;
using System.Text;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Names a device has: its PCI address, its group's file, its own file.</summary>
internal static class DeviceNames
{
    /// <summary>A PCI address, with or without domain, or a file below /dev/vfio.</summary>
    public static bool IsName(string text) => text.StartsWith("/dev/vfio/", StringComparison.Ordinal) || IsAddress(Full(text));

    /// <summary>0000:01:00.0 for 01:00.0.</summary>
    public static string Full(string text) => text.Length == 7 && text[2] == ':' ? "0000:" + text.ToLowerInvariant() : text.StartsWith('/') ? text : text.ToLowerInvariant();

    /// <summary>The files of a device of this host; none when it has no such device.</summary>
    /// <param name="address">PCI address.</param>
    public static IReadOnlyList<string> OfHost(string address)
    {
        if (!IsAddress(address))
        {
            return [];
        }

        var names = new List<string>();
        string folder = $"/sys/bus/pci/devices/{address}";
        try
        {
            if (new FileInfo(folder + "/iommu_group").LinkTarget is { } group)
            {
                names.Add("/dev/vfio/" + Path.GetFileName(group));
            }

            if (Directory.Exists(folder + "/vfio-dev"))
            {
                names.AddRange(Directory.GetDirectories(folder + "/vfio-dev").Select(file => "/dev/vfio/devices/" + Path.GetFileName(file)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The device may be going away; its address still selects it.
        }

        return names;
    }

    /// <summary>The name in VFIO_GROUP_GET_DEVICE_FD: text that ends with a zero, and may have options behind it.</summary>
    public static string InArgument(ReadOnlySpan<byte> argument)
    {
        int end = argument.IndexOfAny((byte)0, (byte)' ');
        return Encoding.UTF8.GetString(end < 0 ? argument : argument[..end]);
    }

    private static bool IsAddress(string text)
    {
        string[] parts = text.Split(':', '.');
        return parts.Length == 4 && text.Length == 12
            && parts.All(part => uint.TryParse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _))
            && parts[0].Length == 4 && parts[1].Length == 2 && parts[2].Length == 2;
    }
}
