using TraceReplay.Formats;
using TraceReplay.Recorder.Import.Calls;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>Numbers of the constants that strace prints by name. Flags of open differ between architectures in a few bits; strace does not say the architecture, these are x86-64's.</summary>
internal static class StraceSymbols
{
    public const long DuplicateFd = 0;
    public const long SetFdFlags = 2;
    public const long MessageCloseOnExec = 0x40000000;
    public const long CloseRangeCloseOnExec = 4;

    private static readonly Dictionary<string, long> s_values = new(StringComparer.Ordinal)
    {
        ["O_RDONLY"] = 0,
        ["O_WRONLY"] = 1,
        ["O_RDWR"] = 2,
        ["O_CREAT"] = 0x40,
        ["O_EXCL"] = 0x80,
        ["O_NOCTTY"] = 0x100,
        ["O_TRUNC"] = 0x200,
        ["O_APPEND"] = 0x400,
        ["O_NONBLOCK"] = 0x800,
        ["O_DSYNC"] = 0x1000,
        ["O_DIRECT"] = 0x4000,
        ["O_LARGEFILE"] = 0x8000,
        ["O_DIRECTORY"] = 0x10000,
        ["O_NOFOLLOW"] = 0x20000,
        ["O_NOATIME"] = 0x40000,
        ["O_CLOEXEC"] = CallFlags.CloseOnExec,
        ["O_SYNC"] = 0x101000,
        ["O_PATH"] = 0x200000,
        ["O_TMPFILE"] = 0x410000,
        ["EFD_SEMAPHORE"] = 1,
        ["EFD_NONBLOCK"] = 0x800,
        ["EFD_CLOEXEC"] = CallFlags.CloseOnExec,
        ["PROT_NONE"] = 0,
        ["PROT_READ"] = 1,
        ["PROT_WRITE"] = 2,
        ["PROT_EXEC"] = 4,
        ["MAP_SHARED"] = 1,
        ["MAP_PRIVATE"] = 2,
        ["MAP_SHARED_VALIDATE"] = 3,
        ["MAP_FIXED"] = 0x10,
        ["MAP_ANONYMOUS"] = 0x20,
        ["MAP_LOCKED"] = 0x2000,
        ["MAP_NORESERVE"] = 0x4000,
        ["MAP_POPULATE"] = 0x8000,
        ["MAP_NONBLOCK"] = 0x10000,
        ["MAP_FIXED_NOREPLACE"] = 0x100000,
        ["CLONE_VM"] = 0x100,
        ["CLONE_FILES"] = CallFlags.CloneFiles,
        ["CLONE_VFORK"] = 0x4000,
        ["CLONE_THREAD"] = CallFlags.CloneThread,
        ["F_DUPFD"] = DuplicateFd,
        ["F_SETFD"] = SetFdFlags,
        ["F_DUPFD_CLOEXEC"] = CallFlags.DuplicateCloseOnExec,
        ["FD_CLOEXEC"] = 1,
        ["MSG_CMSG_CLOEXEC"] = MessageCloseOnExec,
        ["KVM_MEM_LOG_DIRTY_PAGES"] = 1,
        ["KVM_MEM_READONLY"] = 2,
        ["KVM_MEM_GUEST_MEMFD"] = 4,
        ["CLOSE_RANGE_UNSHARE"] = 2,
        ["CLOSE_RANGE_CLOEXEC"] = CloseRangeCloseOnExec,
    };

    private static readonly string[] s_signals =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM",
        "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",
        "SIGPWR", "SIGSYS",
    ];

    private static readonly Dictionary<string, int> s_errors = Enumerable.Range(1, 133).ToLookup(Errno.Name, n => n).ToDictionary(n => n.Key, n => n.First(), StringComparer.Ordinal);

    /// <summary>A number, or names joined by '|'. Names that are not known count as no bit.</summary>
    public static long Flags(string text)
    {
        long value = 0;
        foreach (string part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            value |= StraceText.TryNumber(part, out long number) ? number : s_values.GetValueOrDefault(FirstWord(part));
        }

        return value;
    }

    /// <summary>A number, or the number of a name; null when it is not known.</summary>
    public static long? Find(string text) => StraceText.TryNumber(text, out long number) ? number : s_values.TryGetValue(FirstWord(text), out long value) ? value : null;

    /// <returns>The positive number, 0 for a name that is not known.</returns>
    public static int Error(string name) => s_errors.GetValueOrDefault(name);

    public static int Signal(string name) => Math.Max(0, Array.IndexOf(s_signals, name));

    private static string FirstWord(string text)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return text[..end];
    }
}
