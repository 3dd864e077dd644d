using Xunit;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>A test that mounts a file system of its own; skipped where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmpfsFactAttribute : FactAttribute
{
    // CAP_SYS_ADMIN
    private const int SysAdmin = 21;

    public TmpfsFactAttribute()
    {
        if (!MayMount())
        {
            Skip = "skipped: mounting a tmpfs needs CAP_SYS_ADMIN";
        }
    }

    private static bool MayMount()
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
        {
            return false;
        }

        string? line = File.ReadLines(Status).FirstOrDefault(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line["CapEff:".Length..].Trim(), 16) & (1UL << SysAdmin)) != 0;
    }
}
