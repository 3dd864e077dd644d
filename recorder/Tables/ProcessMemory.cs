using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TraceReplay.Formats;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// Reads through process_vm_readv, which neither stops nor changes the process. The kernel asks for the permission to trace it (CAP_SYS_PTRACE, or the same user
/// where the Yama module allows it).
/// </summary>
internal sealed unsafe partial class ProcessMemory : ITargetMemory
{
    // The same on x86-64 and arm64: include/uapi/asm-generic/fcntl.h.
    private const int ReadOnlyNonblockingNoTerminal = 0x800 | 0x100;

    /// <summary>A program can make as many mappings of files as it likes; the recorder keeps descriptors for itself.</summary>
    private const int MostFiles = 128;

    private static int s_files;

    public int Read(int process, ulong address, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            var local = new IoVector { Base = (nuint)bytes, Length = (nuint)destination.Length };
            var remote = new IoVector { Base = (nuint)address, Length = (nuint)destination.Length };
            nint read = ProcessVmReadv(process, &local, 1, &remote, 1, 0);
            return read == destination.Length ? 0 : read < 0 ? Marshal.GetLastPInvokeError() : Errno.EFAULT;
        }
    }

    public ITargetFile? Open(int process, int fd)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd/{fd}");
        if (!IsMemory(path))
        {
            return null;
        }

        // Not to wait should it be a pipe by now: the program can exchange what is behind a number at any time.
        if (Volatile.Read(ref s_files) >= MostFiles)
        {
            return null;
        }

        int opened = Open(path, ReadOnlyNonblockingNoTerminal | CallFlags.CloseOnExec);
        return opened < 0 ? null : new MappedFile(new SafeFileHandle(opened, ownsHandle: true));
    }

    /// <summary>Memory files and files of file systems; opening a device could do something.</summary>
    private static bool IsMemory(string path)
    {
        try
        {
            string target = new FileInfo(path).LinkTarget ?? "";
            return target.StartsWith('/')
                && (!target.StartsWith("/dev/", StringComparison.Ordinal)
                    || target.StartsWith("/dev/shm/", StringComparison.Ordinal)
                    || target.StartsWith("/dev/hugepages", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ProcessVmReadv(int pid, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public nuint Base;
        public nuint Length;
    }

    /// <summary>A memfd or file that stays open as long as something of it is mapped; mappings share it, so the last one leaves it to the collector.</summary>
    private sealed class MappedFile : ITargetFile
    {
        private readonly SafeFileHandle _handle;

        public MappedFile(SafeFileHandle handle)
        {
            _handle = handle;
            Interlocked.Increment(ref s_files);
        }

        ~MappedFile() => Interlocked.Decrement(ref s_files);

        public int Read(ulong offset, Span<byte> destination)
        {
            try
            {
                return offset <= long.MaxValue && RandomAccess.Read(_handle, destination, (long)offset) == destination.Length ? 0 : Errno.EFAULT;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                return Errno.EFAULT;
            }
        }
    }
}
