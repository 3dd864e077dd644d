using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// Writes a log to its file and always owns the disk space that its end will need, so that a log on a full disk can still be completed.
/// Nothing of a write that does not fit reaches the file.
/// </summary>
internal sealed partial class ReservingStream(FileStream file) : Stream
{
    /// <summary>Room for a last chunk of any kind and a few records.</summary>
    private const long Reserve = 1 << 20;

    /// <summary>Reserved at once, so that not every chunk asks the file system.</summary>
    private const long Step = 1 << 20;

    /// <summary>What a chunk takes in the index at the log's end.</summary>
    private const long IndexEntry = 64;

    private const int KeepSize = 1;
    private const int ENOSPC = 28;
    private const int EDQUOT = 122;

    private long _reserved;
    private long _writes;
    private bool _supported = true;

    /// <summary>The reserve may be used: the log is being completed.</summary>
    public bool IsEnding { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => throw new NotSupportedException(); }

    /// <exception cref="DiskFullException">There is no room; the file is as it was.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _writes++;
        long start = file.Position;
        if (!IsEnding)
        {
            Secure(start + buffer.Length + Reserve + (_writes * IndexEntry));
        }

        try
        {
            file.Write(buffer);
        }
        catch (IOException e)
        {
            // Half a chunk would be read as damage.
            file.SetLength(start);
            file.Position = start;
            throw new DiskFullException(e.Message, e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Secure(long end)
    {
        if (end <= _reserved || !_supported || !OperatingSystem.IsLinux())
        {
            return;
        }

        // A whole step at first; near the end of the disk whatever is needed now.
        if (Allocate(file.SafeFileHandle, KeepSize, 0, end + Step) == 0)
        {
            _reserved = end + Step;
            return;
        }

        if (Allocate(file.SafeFileHandle, KeepSize, 0, end) == 0)
        {
            _reserved = end;
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error is ENOSPC or EDQUOT)
        {
            throw new DiskFullException("no space left on device", null);
        }

        // Not every file system can reserve; then the end of a log on a full disk is salvaged by 'recover'.
        _supported = false;
    }

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);
}
