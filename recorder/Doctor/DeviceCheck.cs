using System.Globalization;

namespace TraceReplay.Recorder.Doctor;

/// <summary>VFIO, iommufd, IOMMUs and the groups of devices behind them.</summary>
internal sealed class DeviceCheck : IHostCheck
{
    private const int MostGroupsNamed = 32;

    public IEnumerable<Finding> Look(HostRoot host)
    {
        yield return host.Has("/dev/vfio/vfio") || host.Names("/dev/vfio/devices").Count > 0
            ? Finding.Ok("vfio", $"/dev/vfio: {string.Join(", ", host.Names("/dev/vfio"))}")
            : Finding.Warn("vfio", $"no /dev/vfio/vfio{Module(host, "vfio")}", "modprobe vfio-pci, and bind a device to it; there is nothing to record of VFIO before");
        yield return host.Has("/dev/iommu")
            ? Finding.Ok("iommufd", "/dev/iommu")
            : Finding.Warn("iommufd", $"no /dev/iommu{Module(host, "iommufd")}", "only needed for programs that use it: modprobe iommufd, on a kernel from 6.2 on");

        foreach (Finding unit in Units(host))
        {
            yield return unit;
        }

        IReadOnlyList<string> groups = host.Names("/sys/kernel/iommu_groups");
        if (groups.Count == 0)
        {
            yield return Finding.Warn("iommu groups", "none: no device can be assigned", "enable the IOMMU in the firmware and on the kernel's command line (intel_iommu=on, or iommu.passthrough=0)");
        }
        else
        {
            foreach (Finding group in Groups(host, groups))
            {
                yield return group;
            }
        }
    }

    private static string Module(HostRoot host, string name) => host.Has("/sys/module/" + name) ? $" (module {name} is loaded)" : $" (module {name} is not loaded)";

    private static IEnumerable<Finding> Units(HostRoot host)
    {
        IReadOnlyList<string> units = host.Names("/sys/class/iommu");
        if (units.Count == 0)
        {
            yield return Finding.Warn("iommu", "no IOMMU in /sys/class/iommu", "enable it in the firmware; without it only programs without translation can be recorded");
        }

        foreach (string unit in units)
        {
            if (unit.StartsWith("smmu3.", StringComparison.Ordinal))
            {
                // The driver shows its ID registers to iommufd only.
                yield return Finding.Ok("smmu", $"{unit}: SMMUv3, {Devices(host, unit)}; its ID registers are in a log when the program asks for them (IOMMU_GET_HW_INFO)");
            }
            else
            {
                yield return Finding.Ok("iommu", $"{unit}: {Devices(host, unit)}{Registers(host, unit)}");
            }
        }
    }

    private static string Devices(HostRoot host, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{host.Names($"/sys/class/iommu/{unit}/devices").Count} devices");

    private static string Registers(HostRoot host, string unit)
    {
        foreach (string vendor in new[] { "intel-iommu", "amd-iommu" })
        {
            string[] registers = [.. host.Names($"/sys/class/iommu/{unit}/{vendor}")
                .Where(name => name is "version" or "cap" or "ecap" or "features")
                .Select(name => $"{name} {host.Text($"/sys/class/iommu/{unit}/{vendor}/{name}")}")];
            if (registers.Length > 0)
            {
                return $"; {vendor} {string.Join(", ", registers)}";
            }
        }

        return "";
    }

    private static IEnumerable<Finding> Groups(HostRoot host, IReadOnlyList<string> groups)
    {
        int assignable = 0;
        foreach (string group in groups.OrderBy(g => int.TryParse(g, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : int.MaxValue))
        {
            List<(string Device, string? Driver)> devices =
                [.. host.Names($"/sys/kernel/iommu_groups/{group}/devices").Select(device => (device, Driver(host, device)))];
            if (devices.Exists(device => device.Driver is not null && device.Driver.StartsWith("vfio", StringComparison.Ordinal)) && assignable++ < MostGroupsNamed)
            {
                yield return Finding.Ok("iommu group", $"{group}: {string.Join(", ", devices.Select(device => $"{device.Device} ({device.Driver ?? "no driver"})"))}");
            }
        }

        yield return assignable > 0
            ? Finding.Ok("iommu groups", string.Create(CultureInfo.InvariantCulture, $"{groups.Count}, {assignable} with devices bound to VFIO"))
            : Finding.Warn("iommu groups", string.Create(CultureInfo.InvariantCulture, $"{groups.Count}, none with a device bound to VFIO"), "bind one: driverctl set-override BDF vfio-pci");
    }

    private static string? Driver(HostRoot host, string device) =>
        host.Link($"/sys/bus/pci/devices/{device}/driver") is { } link ? Path.GetFileName(link) : null;
}
