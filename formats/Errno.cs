using System.Globalization;

namespace TraceReplay.Formats;

/// <summary>Names of Linux error numbers. include/uapi/asm-generic/errno-base.h, errno.h.</summary>
public static class Errno
{
    private static readonly string?[] s_names = Build();

    /// <param name="number">Positive error number.</param>
    /// <returns>EINVAL and so on; "errno 999" for numbers without a name here.</returns>
    public static string Name(int number) =>
        number > 0 && number < s_names.Length && s_names[number] is { } name ? name : string.Create(CultureInfo.InvariantCulture, $"errno {number}");

    private static string?[] Build()
    {
        var names = new string?[134];
        string[] first =
        [
            "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF", "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY",
            "EEXIST", "EXDEV", "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY", "EFBIG", "ENOSPC", "ESPIPE", "EROFS", "EMLINK", "EPIPE",
            "EDOM", "ERANGE",
        ];
        first.CopyTo(names, 1);
        names[38] = "ENOSYS";
        names[75] = "EOVERFLOW";
        names[77] = "EBADFD";
        names[95] = "EOPNOTSUPP";
        names[110] = "ETIMEDOUT";
        return names;
    }
}
