using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Live;

/// <summary>
/// Takes capabilities away from every thread of this process. The kernel knows them per thread, and a runtime has threads of its own: each is sent a signal whose handler
/// is a few instructions around capset(2). New threads inherit from those that have dropped.
/// </summary>
internal static unsafe partial class PrivilegeDrop
{
    private const int Signal = 41;
    private const uint Version3 = 0x20080522;
    private const int Restart = 0x10000000;
    private const int PageSize = 65536;
    private const int DataOffset = 256;
    private const int Rounds = 50;

    /// <param name="keep">Bits of the capabilities that stay, by number of linux/capability.h.</param>
    /// <returns>Threads that still have more; 0 when all is done.</returns>
    public static int KeepOnly(ulong keep)
    {
        keep &= Capabilities.Effective();
        byte* page = NativeBpf.mmap(0, PageSize, 3, 0x22, -1, 0);
        if ((nint)page == -1)
        {
            return Left(keep).Count;
        }

        Span<byte> code = new(page, DataOffset);
        Span<uint> data = new(page + DataOffset, 16);
        data[0] = Version3;

        // Effective, permitted and inheritable of the low 32, then of the high 32.
        data[4] = data[5] = (uint)keep;
        data[7] = data[8] = (uint)(keep >> 32);
        Assemble(code, (ulong)(page + DataOffset), (ulong)(page + DataOffset + 16));
        if (mprotect(page, PageSize, 5) != 0)
        {
            return Left(keep).Count;
        }

        // struct sigaction of the C library: handler, 128 bytes of mask, flags.
        byte* action = stackalloc byte[152];
        new Span<byte>(action, 152).Clear();
        *(nint*)action = (nint)page;
        *(int*)(action + 136) = Restart;
        if (sigaction(Signal, action, null) != 0)
        {
            return Left(keep).Count;
        }

        List<int> left = [];
        for (int round = 0; round < Rounds; round++)
        {
            left = Left(keep);
            if (left.Count == 0)
            {
                return 0;
            }

            foreach (int thread in left)
            {
                _ = tgkill(Environment.ProcessId, thread, Signal);
            }

            Thread.Sleep(2);
        }

        return left.Count;
    }

    /// <returns>Threads with capabilities beyond these.</returns>
    private static List<int> Left(ulong keep)
    {
        var left = new List<int>();
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                if ((Capabilities.Permitted(task + "/status") & ~keep) != 0)
                {
                    left.Add(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return left;
    }

    private static void Assemble(Span<byte> code, ulong header, ulong data)
    {
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            // ldr x0, header; ldr x1, data; mov x8, #91; svc #0; ret; padding; the two addresses.
            ReadOnlySpan<uint> words = [0x580000c0, 0x580000e1, 0xd2800b68, 0xd4000001, 0xd65f03c0, 0xd503201f];
            for (int i = 0; i < words.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(code[(4 * i)..], words[i]);
            }

            BinaryPrimitives.WriteUInt64LittleEndian(code[24..], header);
            BinaryPrimitives.WriteUInt64LittleEndian(code[32..], data);
            return;
        }

        // mov eax, 126; movabs rdi, header; movabs rsi, data; syscall; ret.
        ReadOnlySpan<byte> start = [0xb8, 126, 0, 0, 0, 0x48, 0xbf];
        start.CopyTo(code);
        BinaryPrimitives.WriteUInt64LittleEndian(code[7..], header);
        code[15] = 0x48;
        code[16] = 0xbe;
        BinaryPrimitives.WriteUInt64LittleEndian(code[17..], data);
        ReadOnlySpan<byte> end = [0x0f, 0x05, 0xc3];
        end.CopyTo(code[25..]);
    }

    [LibraryImport("libc")]
    private static partial int mprotect(byte* address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int sigaction(int signal, byte* action, byte* old);

    [LibraryImport("libc")]
    private static partial int tgkill(int process, int thread, int signal);
}
