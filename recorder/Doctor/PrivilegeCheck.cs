using System.Globalization;
using TraceReplay.Recorder.Bpf;
using TraceReplay.Recorder.Live;

namespace TraceReplay.Recorder.Doctor;

/// <summary>What this process may do, and what the kernel forbids everybody.</summary>
internal sealed class PrivilegeCheck : IHostCheck
{
    private const long LeastMemlock = 128 << 20;

    public IEnumerable<Finding> Look(HostRoot host)
    {
        ulong capabilities = Effective(host);
        bool admin = Has(capabilities, Capabilities.SysAdmin);
        yield return admin || (Has(capabilities, Capabilities.Bpf) && Has(capabilities, Capabilities.Perfmon))
            ? Finding.Ok("privileges", admin ? "CAP_SYS_ADMIN" : "CAP_BPF and CAP_PERFMON")
            : Finding.Missing("privileges", "neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON", "run as root, or: setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_sys_resource+ep on the tracerecord program");
        yield return Lockdown(host.Text("/sys/kernel/security/lockdown"));
        yield return Ptrace(host, Has(capabilities, Capabilities.SysPtrace));
        if (host.Number("/proc/sys/kernel/unprivileged_bpf_disabled") is { } disabled)
        {
            yield return Finding.Ok("unprivileged bpf", disabled == 0 ? "allowed to everybody" : "for privileged users only, which recording is");
        }

        if (host.Link("/proc/self/ns/pid") is { } space && space != Prerequisites.InitialPidNamespace)
        {
            yield return Finding.Missing("pid namespace", "this process is in a PID namespace of its own, where process ids are not those the kernel reports", "run tracerecord on the host, not in the container");
        }

        if (KernelVersion.Parse(host.Text("/proc/sys/kernel/osrelease")) < KernelVersion.NoMemlock)
        {
            yield return Memlock(host, Has(capabilities, Capabilities.SysResource) || admin);
        }
    }

    private static Finding Lockdown(string? text)
    {
        // The mode in force stands in brackets.
        bool strict = text is not null && text.Contains("[confidentiality]", StringComparison.Ordinal);
        return strict
            ? Finding.Missing("lockdown", "the kernel is locked down for confidentiality, which forbids BPF to read memory", "boot with lockdown=integrity or without lockdown (it may come from Secure Boot)")
            : Finding.Ok("lockdown", text is null ? "none" : text.Contains("[integrity]", StringComparison.Ordinal) ? "integrity, which recording can live with" : "none");
    }

    private static Finding Ptrace(HostRoot host, bool capable)
    {
        long? scope = host.Number("/proc/sys/kernel/yama/ptrace_scope");
        if (scope == 3)
        {
            return Finding.Warn("ptrace", "kernel.yama.ptrace_scope is 3: nobody may read another program's memory", "tables are missing from logs until a boot with a lower value");
        }

        return capable
            ? Finding.Ok("ptrace", scope is null ? "CAP_SYS_PTRACE" : string.Create(CultureInfo.InvariantCulture, $"CAP_SYS_PTRACE (kernel.yama.ptrace_scope {scope})"))
            : Finding.Warn("ptrace", "no CAP_SYS_PTRACE: descriptors and tables of other users' programs cannot be read", "run as root, or add cap_sys_ptrace to the capabilities of tracerecord");
    }

    private static Finding Memlock(HostRoot host, bool capable)
    {
        const string Key = "Max locked memory";
        string? line = host.Text("/proc/self/limits")?.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        string soft = line is null ? "" : line[Key.Length..].Trim().Split(' ')[0];
        bool enough = soft == "unlimited" || (long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes >= LeastMemlock);
        return enough || capable
            ? Finding.Ok("memlock", enough ? $"limit {soft}" : $"limit {soft}, which this user may raise")
            : Finding.Missing("memlock", $"limit of locked memory is {(soft.Length == 0 ? "unknown" : soft)}; kernels before 5.11 count BPF buffers against it", "ulimit -l unlimited");
    }

    private static ulong Effective(HostRoot host)
    {
        const string Key = "CapEff:";
        string? line = host.Text("/proc/self/status")?.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits) ? bits : 0;
    }

    private static bool Has(ulong capabilities, int capability) => ((capabilities >> capability) & 1) != 0;
}
