namespace TraceReplay.Samples.EduDriver;

/// <summary>What sysfs says of PCI devices.</summary>
internal static class PciDevices
{
    private const string Folder = "/sys/bus/pci/devices";
    private const string EduVendor = "0x1234";
    private const string EduDevice = "0x11e8";

    public static string FindEdu()
    {
        string[] found = Directory.Exists(Folder) ? [.. Directory.GetFileSystemEntries(Folder).Where(IsEdu).Order(StringComparer.Ordinal)] : [];
        if (found.Length == 0)
        {
            throw new DriverException("no PCI device 1234:11e8 on this machine; start it under QEMU with '-device edu' and an IOMMU");
        }

        string? bound = found.FirstOrDefault(path => Path.GetFileName(Directory.ResolveLinkTarget(Path.Combine(path, "driver"), false)?.FullName) == "vfio-pci");
        return Path.GetFileName(bound ?? found[0]);
    }

    /// <summary>Number of the IOMMU group that the device is in.</summary>
    public static string GroupOf(string address)
    {
        string link = Path.Combine(Folder, address, "iommu_group");
        if (!Directory.Exists(Path.Combine(Folder, address)))
        {
            throw new DriverException($"{address}: no such PCI device in {Folder}; name it as in 0000:00:04.0");
        }

        return Path.GetFileName(Directory.ResolveLinkTarget(link, false)?.FullName)
            ?? throw new DriverException($"{address}: the device is in no IOMMU group; the machine needs an IOMMU that is switched on (intel_iommu=on)");
    }

    private static bool IsEdu(string path) => Read(path, "vendor") == EduVendor && Read(path, "device") == EduDevice;

    private static string Read(string device, string file)
    {
        string path = Path.Combine(device, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }
}
