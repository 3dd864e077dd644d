namespace TraceReplay.Recorder.Doctor;

/// <summary>All findings about a host, in the order in which they matter.</summary>
internal static class HostExamination
{
    /// <param name="folder">Where logs would be written.</param>
    public static IReadOnlyList<Finding> Of(HostRoot host, string folder)
    {
        IHostCheck[] checks = [new KernelCheck(), new PrivilegeCheck(), new LibraryCheck(), new TracingCheck(), new DeviceCheck(), new DiskCheck(folder), new ProgramCheck()];
        return [.. checks.SelectMany(check => check.Look(host))];
    }

    /// <summary>Nothing that live recording needs is missing.</summary>
    public static bool CanRecord(IEnumerable<Finding> findings) => findings.All(finding => finding.State != FindingState.Missing);
}
