using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Bpf;

/// <summary>Memory of BPF maps in this process.</summary>
internal static unsafe class MappedMemory
{
    private const int Read = 1;
    private const int Write = 2;
    private const int Shared = 1;

    public static byte* Map(int fd, nuint length, nint offset, bool writable)
    {
        byte* start = NativeBpf.mmap(0, length, writable ? Read | Write : Read, Shared, fd, offset);
        return (nint)start == -1
            ? throw new CaptureException($"{length} bytes of a BPF map cannot be mapped ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}): free memory or give a smaller --buffer.")
            : start;
    }

    public static void Unmap(byte* start, nuint length) => _ = NativeBpf.munmap(start, length);
}
