using TraceReplay.Recorder.Doctor;

namespace TraceReplay.Tests.Recorder.Doctor;

/// <summary>A host of files below a temporary folder.</summary>
internal sealed class MadeUpHost : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tracereplay-host-");

    public MadeUpHost(string release, string architecture)
    {
        File("/proc/sys/kernel/osrelease", release + "\n");
        File("/proc/sys/kernel/arch", architecture + "\n");
        File("/sys/kernel/btf/vmlinux", "BTF");
        File("/proc/self/status", "Name:\ttracerecord\nCapEff:\t000001ffffffffff\n");
        string triplet = architecture == "aarch64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        File($"/usr/lib/{triplet}/libbpf.so.1", "");
        File($"/usr/lib/{triplet}/libbpf.so.1.5.0", "");
        File($"/usr/lib/{triplet}/liblz4.so.1", "");
        foreach (string point in new[] { "map", "unmap", "io_page_fault" })
        {
            File($"/sys/kernel/tracing/events/iommu/{point}/id", "1");
        }
    }

    public HostRoot Root => new(_root.FullName) { FreeBytes = _ => Free };

    public long? Free { get; set; } = 1L << 40;

    public void File(string path, string text)
    {
        string full = Below(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
    }

    public void Remove(string path)
    {
        if (Directory.Exists(Below(path)))
        {
            Directory.Delete(Below(path), recursive: true);
        }
        else
        {
            System.IO.File.Delete(Below(path));
        }
    }

    public void Link(string path, string target)
    {
        string full = Below(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.CreateSymbolicLink(full, target);
    }

    public IReadOnlyList<Finding> Findings() => HostExamination.Of(Root, "/var/tmp");

    public Finding Find(string topic) => Findings().First(finding => finding.Topic == topic);

    public bool CanRecord() => HostExamination.CanRecord(Findings());

    public void Dispose() => _root.Delete(recursive: true);

    private string Below(string path) => Path.Join(_root.FullName, path);
}
