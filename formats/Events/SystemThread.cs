using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Events;

/// <summary>The kernel's number of the calling thread, as every other recorder of the same program sees it.</summary>
internal static partial class SystemThread
{
    public static int Id()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return GetThreadId();
            }
            catch (EntryPointNotFoundException)
            {
                // glibc before 2.30.
            }
        }

        return Environment.CurrentManagedThreadId;
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
