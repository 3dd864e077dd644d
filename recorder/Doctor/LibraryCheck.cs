namespace TraceReplay.Recorder.Doctor;

/// <summary>The system's libraries that tracerecord loads.</summary>
internal sealed class LibraryCheck : IHostCheck
{
    private static readonly string[] s_folders =
    [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64", "/lib",
    ];

    public IEnumerable<Finding> Look(HostRoot host)
    {
        yield return Of(host, "libbpf", "libbpf.so.1", "live recording loads its kernel programs through it", "install it (Debian, Ubuntu: libbpf1; Fedora, RHEL: libbpf 1.x)");
        yield return Of(host, "liblz4", "liblz4.so.1", "logs are compressed with it", "install it (Debian, Ubuntu: liblz4-1; Fedora, RHEL: lz4-libs)");
    }

    private static Finding Of(HostRoot host, string topic, string name, string why, string remedy)
    {
        foreach (string folder in s_folders)
        {
            List<string> files = [.. host.Names(folder).Where(file => file == name || file.StartsWith(name + ".", StringComparison.Ordinal))];
            if (files.Count > 0)
            {
                string version = files.MaxBy(file => file.Length)![(topic.Length + ".so.".Length)..];
                return Finding.Ok(topic, $"version {version} in {folder}");
            }
        }

        if (host.CanLoad(name))
        {
            return Finding.Ok(topic, $"{name} is found by the loader");
        }

        string? other = s_folders.SelectMany(host.Names).FirstOrDefault(file => file.StartsWith(topic + ".so.", StringComparison.Ordinal));
        return Finding.Missing(topic, other is null ? $"{name} is not installed; {why}" : $"{other} is installed, {name} is not; {why}", remedy);
    }
}
