namespace TraceReplay.Recorder.Doctor;

/// <summary>The kernel: version, architecture, type information, how system calls can be seen.</summary>
internal sealed class KernelCheck : IHostCheck
{
    private const string Import = "record with `tracerecord agent --bpftrace` or strace -f, and import the output";

    public IEnumerable<Finding> Look(HostRoot host)
    {
        string? release = host.Text("/proc/sys/kernel/osrelease");
        KernelVersion? version = KernelVersion.Parse(release);
        if (version is not { } known)
        {
            yield return Finding.Missing("kernel", $"release '{release}' is not understood", "live recording needs Linux 5.8 or later with /proc mounted");
            yield break;
        }

        yield return known >= KernelVersion.RingBuffer
            ? Finding.Ok("kernel", $"Linux {release}")
            : Finding.Missing("kernel", $"Linux {release} has no BPF ring buffer, which came with 5.8", $"boot a newer kernel, or {Import}");

        string architecture = host.Text("/proc/sys/kernel/arch") ?? host.Architecture;
        bool arm = architecture == "aarch64";
        yield return arm || architecture == "x86_64"
            ? Finding.Ok("architecture", architecture)
            : Finding.Missing("architecture", $"{architecture} is not supported", "live recording works on x86-64 and arm64");

        yield return host.HasFile("/sys/kernel/btf/vmlinux")
            ? Finding.Ok("btf", "the kernel describes its types in /sys/kernel/btf/vmlinux")
            : Finding.Missing("btf", "/sys/kernel/btf/vmlinux is missing", $"boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, as distributions build theirs, or {Import}");

        yield return arm && known < KernelVersion.Arm64Trampolines
            ? Finding.Warn("hooks", "no BPF trampolines on arm64 before 6.0: trace points of all system calls are used", "expect every system call of the host to cost a little more while recording; a kernel from 6.0 on avoids it")
            : Finding.Ok("hooks", "system calls are seen at the functions that serve them");
    }
}
