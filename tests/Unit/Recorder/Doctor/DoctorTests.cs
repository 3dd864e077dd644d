using System.Text.Json;
using TraceReplay.Recorder.Cli;
using TraceReplay.Recorder.Doctor;
using Xunit;

namespace TraceReplay.Tests.Recorder.Doctor;

/// <summary>What is found on made-up hosts, and on this one.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void Look_ArmServerWithSmmu_SaysWhatCanBeRecorded()
    {
        using MadeUpHost host = ArmServer();
        Assert.True(host.CanRecord());
        Assert.DoesNotContain(host.Findings(), finding => finding.State != FindingState.Ok);
        Assert.Contains("SMMUv3, 2 devices", host.Find("smmu").What, StringComparison.Ordinal);
        Assert.Equal("7: 0001:01:00.0 (vfio-pci), 0001:01:00.1 (no driver)", host.Find("iommu group").What);
        Assert.Equal("2, 1 with devices bound to VFIO", host.Find("iommu groups").What);

        Finding program = host.Find("vmm");
        Assert.Equal("qemu-system-aar (pid 4711) holds 1 container, 1 group, 1 device, 1 virtual machine", program.What);
        Assert.Equal("tracerecord attach --pid 4711 -o OUT.trlog", program.Remedy);
        Assert.Contains("--pid 812", host.Find("dotnet").Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.0.0", nameof(FindingState.Ok))]
    [InlineData("5.15.0-101-generic", nameof(FindingState.Warn))]
    public void Look_Arm_HasTrampolinesFrom60(string release, string state)
    {
        using var host = new MadeUpHost(release, "aarch64");
        Assert.Equal(state, host.Find("hooks").State.ToString());
        Assert.True(host.CanRecord());
    }

    [Theory]
    [InlineData("5.4.0-216-generic", false)]
    [InlineData("5.8.0", true)]
    [InlineData("6.12.41+deb13-amd64", true)]
    [InlineData("6.6-rc1", true)]
    [InlineData("", false)]
    [InlineData("six", false)]
    public void Look_Kernel_IsNewEnoughFrom58(string release, bool enough)
    {
        using var host = new MadeUpHost(release, "x86_64");
        Assert.Equal(enough, host.Find("kernel").State == FindingState.Ok);
    }

    [Fact]
    public void Look_Lockdown_ForbidsOnlyForConfidentiality()
    {
        using var host = new MadeUpHost("6.12.0", "x86_64");
        host.File("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
        Assert.True(host.CanRecord());
        host.File("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        Assert.Equal(FindingState.Missing, host.Find("lockdown").State);
        Assert.False(host.CanRecord());
    }

    [Fact]
    public void Look_NoTypeInformation_NamesTheOptionAndAnotherWay()
    {
        using var host = new MadeUpHost("6.1.0", "aarch64");
        host.Remove("/sys/kernel/btf/vmlinux");
        Finding finding = host.Find("btf");
        Assert.Equal(FindingState.Missing, finding.State);
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", finding.Remedy, StringComparison.Ordinal);
        Assert.Contains("--bpftrace", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_Laptop_LacksDevicesButCanRecord()
    {
        using var host = new MadeUpHost("6.8.0-51-generic", "x86_64");
        host.File("/sys/class/iommu/dmar0/intel-iommu/version", "4:0\n");
        host.File("/sys/class/iommu/dmar0/intel-iommu/cap", "29a00f0505e\n");
        host.File("/sys/kernel/iommu_groups/0/devices/0000:00:02.0", "");
        host.Link("/sys/bus/pci/devices/0000:00:02.0/driver", "../../../bus/pci/drivers/i915");
        Assert.True(host.CanRecord());
        Assert.Equal("dmar0: 0 devices; intel-iommu cap 29a00f0505e, version 4:0", host.Find("iommu").What);
        Assert.Equal(FindingState.Warn, host.Find("vfio").State);
        Assert.Equal(FindingState.Warn, host.Find("iommu groups").State);
        Assert.Contains("run -o", host.Find("programs").Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000000000000", nameof(FindingState.Missing), nameof(FindingState.Warn))]
    [InlineData("000000c000080000", nameof(FindingState.Ok), nameof(FindingState.Ok))]
    [InlineData("0000008000000000", nameof(FindingState.Missing), nameof(FindingState.Warn))]
    [InlineData("0000000000200000", nameof(FindingState.Ok), nameof(FindingState.Warn))]
    public void Look_Capabilities_AreThoseThatRecordingNeeds(string capabilities, string privileges, string ptrace)
    {
        using var host = new MadeUpHost("6.12.0", "x86_64");
        host.File("/proc/self/status", $"Name:\tx\nCapEff:\t{capabilities}\n");
        Assert.Equal(privileges, host.Find("privileges").State.ToString());
        Assert.Equal(ptrace, host.Find("ptrace").State.ToString());
    }

    [Fact]
    public void Look_YamaForbidsAll_Warns()
    {
        using var host = new MadeUpHost("6.12.0", "x86_64");
        host.File("/proc/sys/kernel/yama/ptrace_scope", "3\n");
        Assert.Equal(FindingState.Warn, host.Find("ptrace").State);
    }

    [Theory]
    [InlineData("65536                65536                bytes", "0000000000000000", nameof(FindingState.Missing))]
    [InlineData("65536                65536                bytes", "0000000001000000", nameof(FindingState.Ok))]
    [InlineData("unlimited            unlimited            bytes", "0000000000000000", nameof(FindingState.Ok))]
    public void Look_OldKernel_CountsLockedMemory(string limit, string capabilities, string state)
    {
        using var host = new MadeUpHost("5.10.0", "x86_64");
        host.File("/proc/self/status", $"CapEff:\t{capabilities}\n");
        host.File("/proc/self/limits", $"Limit                     Soft Limit           Hard Limit           Units\nMax locked memory         {limit}\n");
        Assert.Equal(state, host.Find("memlock").State.ToString());
        host.File("/proc/sys/kernel/osrelease", "5.11.0");
        Assert.DoesNotContain(host.Findings(), finding => finding.Topic == "memlock");
    }

    [Fact]
    public void Look_OldLibbpf_IsMissing()
    {
        using var host = new MadeUpHost("6.12.0", "x86_64");
        Assert.Equal("version 1.5.0 in /usr/lib/x86_64-linux-gnu", host.Find("libbpf").What);
        host.Remove("/usr/lib/x86_64-linux-gnu");
        host.File("/usr/lib/x86_64-linux-gnu/libbpf.so.0.8.1", "");
        Assert.Equal(FindingState.Missing, host.Find("libbpf").State);
        Assert.Contains("libbpf.so.0.8.1 is installed", host.Find("libbpf").What, StringComparison.Ordinal);
        Assert.Equal(FindingState.Missing, host.Find("liblz4").State);
    }

    [Fact]
    public void Look_LittleRoom_Warns()
    {
        using var host = new MadeUpHost("6.12.0", "x86_64");
        host.Free = 100 << 20;
        Assert.Equal(FindingState.Warn, host.Find("disk").State);
    }

    [Fact]
    public void Look_Container_IsToldFromTheHost()
    {
        using var host = new MadeUpHost("6.12.0", "x86_64");
        host.Link("/proc/self/ns/pid", "pid:[4026531836]");
        Assert.True(host.CanRecord());
        host.Remove("/proc/self/ns/pid");
        host.Link("/proc/self/ns/pid", "pid:[4026532999]");
        Assert.Equal(FindingState.Missing, host.Find("pid namespace").State);
    }

    [Fact]
    public void Look_NothingThere_FindsWithoutThrowing()
    {
        DirectoryInfo empty = Directory.CreateTempSubdirectory("tracereplay-host-");
        try
        {
            IReadOnlyList<Finding> findings = HostExamination.Of(new HostRoot(empty.FullName), "/");
            Assert.False(HostExamination.CanRecord(findings));
            Assert.All(findings.Where(finding => finding.State != FindingState.Ok), finding => Assert.NotEmpty(finding.Remedy));
        }
        finally
        {
            empty.Delete();
        }
    }

    [Fact]
    public void Run_Text_IsOneLinePerFinding()
    {
        using MadeUpHost host = ArmServer();
        host.File("/proc/4711/comm", "evil\u001b[2J\nname");
        using var text = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, DoctorCommand.Run(host.Root, "/", quiet: false, json: false, text));
        string[] lines = text.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(HostExamination.Of(host.Root, "/").Count, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("ok      ", line, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', text.ToString());
    }

    [Fact]
    public void Run_Json_HasVerdictAndFindings()
    {
        using var host = new MadeUpHost("5.4.0", "riscv64");
        using var text = new StringWriter();
        Assert.Equal(1, DoctorCommand.Run(host.Root, "/", quiet: true, json: true, text));
        using JsonDocument json = JsonDocument.Parse(text.ToString());
        Assert.False(json.RootElement.GetProperty("canRecord").GetBoolean());
        Assert.Equal(["kernel", "architecture"], json.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("state").GetString() == "missing").Select(finding => finding.GetProperty("topic").GetString()));
        Assert.DoesNotContain(json.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("state").GetString() == "ok");
    }

    [Fact]
    public void Run_OnThisMachine_SaysSomethingOfEverySide()
    {
        using var text = new StringWriter();
        DoctorCommand.Run(HostRoot.OfMachine, Environment.CurrentDirectory, quiet: false, json: false, text);
        foreach (string topic in new[] { "kernel", "btf", "privileges", "libbpf", "liblz4", "vfio", "disk" })
        {
            Assert.Contains($" {topic} ", text.ToString(), StringComparison.Ordinal);
        }
    }

    private static MadeUpHost ArmServer()
    {
        var host = new MadeUpHost("6.12.41+deb13-arm64", "aarch64");
        host.File("/dev/vfio/vfio", "");
        host.File("/dev/vfio/7", "");
        host.File("/dev/iommu", "");
        host.Link("/sys/class/iommu/smmu3.0x0000000009050000", "../../devices/platform/smmu");
        host.File("/sys/devices/platform/smmu/devices/a", "");
        host.File("/sys/devices/platform/smmu/devices/b", "");
        host.File("/sys/kernel/iommu_groups/7/devices/0001:01:00.0", "");
        host.File("/sys/kernel/iommu_groups/7/devices/0001:01:00.1", "");
        host.File("/sys/kernel/iommu_groups/10/devices/0001:02:00.0", "");
        host.Link("/sys/bus/pci/devices/0001:01:00.0/driver", "../../../bus/pci/drivers/vfio-pci");
        host.File("/proc/sys/kernel/yama/ptrace_scope", "1\n");
        host.File("/proc/4711/comm", "qemu-system-aar\n");
        string[] targets = ["/dev/pts/0", "/dev/vfio/vfio", "/dev/vfio/7", "anon_inode:[vfio-device]", "anon_inode:kvm-vm", "anon_inode:[eventfd]"];
        for (int fd = 0; fd < targets.Length; fd++)
        {
            host.Link($"/proc/4711/fd/{fd}", targets[fd]);
        }

        host.File("/proc/812/comm", "EduDriver\n");
        host.File("/tmp/dotnet-diagnostic-812-55021-socket", "");
        host.File("/tmp/dotnet-diagnostic-999-1-socket", "");
        return host;
    }
}
