using System.Runtime.InteropServices;
using TraceReplay.Recorder.Live;

namespace TraceReplay.Recorder.Bpf;

/// <summary>What a live recording needs of the machine, looked at before anything is tried, so that the refusal names the cause.</summary>
internal static class Prerequisites
{
    /// <summary>How the link of a process in no PID namespace of its own reads.</summary>
    public const string InitialPidNamespace = "pid:[4026531836]";

    private const string TypesFile = "/sys/kernel/btf/vmlinux";

    /// <exception cref="CaptureException">Something is missing.</exception>
    public static void Check()
    {
        if (WhatIsMissing() is { } text)
        {
            throw new CaptureException(text);
        }
    }

    /// <returns>A sentence with the remedy, or null when nothing is known to be missing.</returns>
    public static string? WhatIsMissing()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return "live recording works on Linux on x86-64 and arm64 only; record there and replay the log here.";
        }

        if (!NativeLibrary.TryLoad("libbpf.so.1", out _))
        {
            return "libbpf.so.1 is not installed: live recording loads its kernel programs through it. Install it (Debian, Ubuntu: package libbpf1; Fedora: libbpf).";
        }

        if (!File.Exists(TypesFile))
        {
            return $"this kernel has no type information ({TypesFile} is missing): live recording needs a kernel 5.8 or later built with CONFIG_DEBUG_INFO_BTF, as distributions build theirs.";
        }

        ulong capabilities = Capabilities.Effective();
        bool may = Has(Capabilities.SysAdmin) || (Has(Capabilities.Bpf) && Has(Capabilities.Perfmon));
        if (!may)
        {
            return "live recording needs privileges: run tracerecord as root, or give it CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE.";
        }

        return Namespace() is { } own && own != InitialPidNamespace
            ? "this process is in a PID namespace of its own, where process ids are not those the kernel reports: run tracerecord on the host, not in the container."
            : null;

        bool Has(int capability) => (capabilities >> capability & 1) != 0;
    }

    private static string? Namespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
