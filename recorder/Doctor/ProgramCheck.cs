using System.Globalization;
using System.Text.RegularExpressions;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Recorder.Doctor;

/// <summary>Running programs that could be recorded: those that hold VFIO, iommufd or KVM, and .NET programs with a diagnostics port.</summary>
internal sealed partial class ProgramCheck : IHostCheck
{
    private const int MostPrograms = 64;

    public IEnumerable<Finding> Look(HostRoot host)
    {
        List<Finding> programs = [.. Holders(host).Take(MostPrograms)];
        if (programs.Count == 0)
        {
            programs.Add(Finding.Ok("programs", "none that uses VFIO, iommufd or KVM is running", "start one with: tracerecord run -o OUT.trlog -- CMD"));
        }

        return programs.Concat(Published(host).Take(MostPrograms));
    }

    private static IEnumerable<Finding> Holders(HostRoot host)
    {
        foreach (int process in host.Processes())
        {
            var kinds = new SortedDictionary<FdKind, int>();
            foreach (string fd in host.Names(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")))
            {
                if (host.Link(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd/{fd}")) is { } target)
                {
                    FdKind kind = FdTarget.KindOf(Utf8Text.FromString(target));
                    if (kind is FdKind.Container or FdKind.Group or FdKind.Device or FdKind.Iommufd or FdKind.KvmVm)
                    {
                        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                    }
                }
            }

            if (kinds.Count > 0)
            {
                yield return Finding.Ok(
                    kinds.ContainsKey(FdKind.KvmVm) ? "vmm" : "program",
                    string.Create(CultureInfo.InvariantCulture, $"{Name(host, process)} (pid {process}) holds {string.Join(", ", kinds.Select(kind => $"{kind.Value} {WordOf(kind.Key)}"))}"),
                    string.Create(CultureInfo.InvariantCulture, $"tracerecord attach --pid {process} -o OUT.trlog"));
            }
        }
    }

    private static IEnumerable<Finding> Published(HostRoot host)
    {
        foreach (string name in host.Names("/tmp"))
        {
            // The runtime names its port by process id and start time.
            Match match = DiagnosticsPort().Match(name);
            if (match.Success && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && process != Environment.ProcessId && host.Has(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}")))
            {
                yield return Finding.Ok(
                    "dotnet",
                    string.Create(CultureInfo.InvariantCulture, $"{Name(host, process)} (pid {process}) has a diagnostics port"),
                    string.Create(CultureInfo.InvariantCulture, $"if it publishes the event source TraceReplay: tracerecord eventpipe --pid {process} -o OUT.trlog"));
            }
        }
    }

    private static string WordOf(FdKind kind) => kind switch
    {
        FdKind.KvmVm => "virtual machine",
        FdKind.Iommufd => "iommufd",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Name(HostRoot host, int process) => host.Text(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")) ?? "?";

    [GeneratedRegex("^dotnet-diagnostic-([0-9]+)-[0-9]+-socket$")]
    private static partial Regex DiagnosticsPort();
}
