using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Bpf;

/// <summary>The recorded system calls: names of their programs in the object, of the functions that serve them, and their numbers.</summary>
internal static class SystemCalls
{
    private static readonly (string Name, Operation Operation, int X64, int Arm64)[] s_rows =
    [
        ("ioctl", Operation.Ioctl, 16, 29),
        ("read", Operation.Read, 0, 63),
        ("write", Operation.Write, 1, 64),
        ("pread64", Operation.Pread, 17, 67),
        ("pwrite64", Operation.Pwrite, 18, 68),
        ("mmap", Operation.Mmap, 9, 222),
        ("munmap", Operation.Munmap, 11, 215),
        ("open", Operation.Open, 2, -1),
        ("openat", Operation.OpenAt, 257, 56),
        ("openat2", Operation.OpenAt2, 437, 437),
        ("close", Operation.Close, 3, 57),
        ("close_range", Operation.CloseRange, 436, 436),
        ("dup", Operation.Dup, 32, 23),
        ("dup2", Operation.Dup2, 33, -1),
        ("dup3", Operation.Dup3, 292, 24),
        ("fcntl", Operation.Fcntl, 72, 25),
        ("eventfd", Operation.Eventfd, 284, -1),
        ("eventfd2", Operation.Eventfd2, 290, 19),
    ];

    /// <summary>Names as in the object: enter_ and exit_ stand before them there.</summary>
    public static IEnumerable<string> Names => s_rows.Select(row => row.Name);

    /// <returns>The kernel function that serves a system call.</returns>
    public static string Function(string name, Architecture architecture) => (architecture == Architecture.Arm64 ? "__arm64_sys_" : "__x64_sys_") + name;

    /// <returns>Number and operation of every call the architecture has.</returns>
    public static IEnumerable<(int Number, Operation Operation)> Numbers(Architecture architecture) =>
        s_rows.Select(row => (Number: architecture == Architecture.Arm64 ? row.Arm64 : row.X64, row.Operation)).Where(row => row.Number >= 0);
}
