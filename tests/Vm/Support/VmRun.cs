using System.Globalization;
using Xunit;

namespace TraceReplay.VmTests.Support;

/// <summary>One boot of the virtual machine with one script, and the files that it left. Every script runs once for all tests.</summary>
internal sealed class VmRun
{
    private const string Switch = "TRACEREPLAY_VM";

    /// <summary>Seconds; it takes less than half on a machine with nothing else to do.</summary>
    private const int Patience = 600;

    /// <summary>Names a folder that an earlier boot filled: its files are judged again, nothing is booted.</summary>
    private const string Earlier = "TRACEREPLAY_VM_FILES";

    private static readonly Lazy<VmRun> s_record = new(() => Boot("record", "intel", Patience));

    private readonly ToolRun _boot;

    private VmRun(string folder, ToolRun boot)
    {
        Folder = folder;
        _boot = boot;
    }

    /// <summary>Why the tests are skipped, null when they run.</summary>
    public static string? WhyNot { get; } = Environment.GetEnvironmentVariable(Switch) == "1"
        ? null
        : $"skipped: boots a virtual machine for minutes and needs qemu-system-x86, busybox-static and cpio; {Switch}=1 runs it, as .ci/run does";

    /// <summary>Recordings of the sample driver on an Intel IOMMU.</summary>
    public static VmRun Record => s_record.Value.Checked();

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Text(string name) => File.Exists(PathOf(name)) ? File.ReadAllText(PathOf(name)) : $"(no file {PathOf(name)})";

    /// <summary>Exit code of a command, as the script noted it.</summary>
    public int ExitCode(string name) => int.Parse(Text(name + ".exit"), CultureInfo.InvariantCulture);

    private static VmRun Boot(string script, string iommu, int seconds)
    {
        if (Environment.GetEnvironmentVariable(Earlier) is { Length: > 0 } earlier)
        {
            return new VmRun(earlier, new ToolRun(0, "", ""));
        }

        string folder = Path.Combine(Repository.Root, "artifacts/vm", script);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        ToolRun boot = ToolRun.Of(
            Path.Combine(Repository.Root, "tests/Vm/boot.sh"),
            [Path.Combine(Repository.Root, "tests/Vm/guest", script + ".sh"), folder, seconds.ToString(CultureInfo.InvariantCulture)],
            ("VM_IOMMU", iommu),
            ("CONFIGURATION", Repository.Configuration));
        return new VmRun(folder, boot);
    }

    private VmRun Checked()
    {
        Assert.True(_boot.ExitCode == 0, $"the guest ended with {_boot.ExitCode}\n{_boot.All}\n--- output\n{Text("output.txt")}\n--- console\n{Text("console.log")}");
        return this;
    }
}
