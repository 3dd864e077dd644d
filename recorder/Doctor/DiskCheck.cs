using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Doctor;

/// <summary>Room for logs.</summary>
internal sealed class DiskCheck(string folder) : IHostCheck
{
    private const long Comfortable = 1L << 30;

    public IEnumerable<Finding> Look(HostRoot host)
    {
        if (host.FreeBytes(folder) is not { } free)
        {
            yield break;
        }

        yield return free >= Comfortable
            ? Finding.Ok("disk", $"{Quantity.Text(free)} free in {folder}")
            : Finding.Warn("disk", $"{Quantity.Text(free)} free in {folder}", "write logs elsewhere, or bound them with --max-disk, --rotate and --keep, or --ring");
    }
}
