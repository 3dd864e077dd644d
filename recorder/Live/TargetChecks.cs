using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Live;

/// <summary>What must be true of a program before it is recorded. Every refusal is one sentence.</summary>
internal static class TargetChecks
{
    private const int HeaderBytes = 20;
    private const byte Class32 = 1;
    private const ushort MachineX64 = 62;
    private const ushort MachineArm64 = 183;

    /// <param name="process">Process id of a running program.</param>
    /// <exception cref="CaptureException">It is gone, a thread or kernel thread, or of another architecture.</exception>
    public static void CheckRunning(int process)
    {
        if (process <= 0 || process >= SharedState.MostPids || !Directory.Exists($"/proc/{process}"))
        {
            throw new CaptureException($"there is no process {process}; give the id of a running program.");
        }

        if (!Directory.Exists($"/proc/{process}/task/{process}"))
        {
            throw new CaptureException($"{process} is a thread, not a process; give the id of its process.");
        }

        if (process == Environment.ProcessId)
        {
            throw new CaptureException("tracerecord does not record itself; give the id of another process.");
        }

        CheckProgram($"/proc/{process}/exe", $"process {process}");
    }

    /// <param name="name">Program as on the command line.</param>
    /// <exception cref="CaptureException">It is not there, or of another architecture.</exception>
    public static void CheckCommand(string name)
    {
        string? path = Resolve(name);
        if (path is null)
        {
            throw new CaptureException($"{name} is not found{(name.Contains('/', StringComparison.Ordinal) ? "" : " in PATH")}; name a program that exists.");
        }

        CheckProgram(path, name);
    }

    /// <summary>Makes sure that only one recorder records a process.</summary>
    /// <returns>To be kept while it records.</returns>
    /// <exception cref="CaptureException">Another one does.</exception>
    public static IDisposable Claim(int process)
    {
        // An abstract socket name: gone with its owner, however that ends.
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0tracerecord-target-{process}"));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CaptureException($"process {process} is being recorded by another tracerecord; stop that one first, or use its log.", e);
        }
    }

    /// <returns>Path of a program, found as execvp does; null when there is none.</returns>
    public static string? Resolve(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(name) ? name : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static void CheckProgram(string path, string what)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("\u007fELF"u8))
            {
                // A script; its interpreter has passed already, or kernel and user will see.
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (path.StartsWith("/proc/", StringComparison.Ordinal))
            {
                throw new CaptureException($"{what} cannot be looked at ({e.Message}): it is a kernel thread or belongs to somebody else; run as root, on a program.", e);
            }

            return;
        }

        if (header[4] == Class32)
        {
            throw new CaptureException($"{what} is a 32-bit program, whose calls have another layout; record a 64-bit build of it.");
        }

        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        if (machine != (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? MachineArm64 : MachineX64))
        {
            throw new CaptureException($"{what} is a program of another architecture (ELF machine {machine}), run by an emulator; record it on a machine of its own kind.");
        }
    }
}
