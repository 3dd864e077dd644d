using System.Diagnostics;
using System.Globalization;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>What an ioctl costs: the same run with and without a recorder tells the difference.</summary>
internal sealed class CostScenario : IScenario
{
    public string Name => "cost";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        Measure(report, "VFIO_CHECK_EXTENSION", options.Loop, () => device.Calls.Ioctl(device.Container, VfioRequest.CheckExtension, (nuint)VfioExtension.Type1V2));
        Measure(report, "VFIO_IOMMU_GET_INFO", options.Loop, () =>
        {
            var info = new VfioIommuType1Info { Argsz = VfioDevice.Size<VfioIommuType1Info>() };
            return device.Calls.Ioctl(device.Container, VfioRequest.IommuGetInfo, ref info);
        });
    }

    private static void Measure(Report report, string what, int count, Func<int> call)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            call();
        }

        double each = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        report.Always(string.Create(CultureInfo.InvariantCulture, $"cost {what}: {each:F0} ns each of {count}"));
    }
}
