using System.Buffers.Binary;
using System.Net.Sockets;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>A .NET runtime that connected to our port: it waits before its first managed instruction until it is told to go on.</summary>
internal sealed class RuntimeConnection : IDisposable
{
    // Message header of the diagnostics protocol: magic, length, command set 4 (process), command 1 (resume runtime), two reserved bytes.
    private const int HeaderBytes = 20;
    private static readonly byte[] s_resume = [.. "DOTNET_IPC_V1\0"u8, HeaderBytes, 0, 4, 1, 0, 0];

    private const int AdvertiseBytes = 34;
    private readonly Socket _socket;

    private RuntimeConnection(Socket socket, Guid runtime, int processId)
    {
        _socket = socket;
        Runtime = runtime;
        ProcessId = processId;
    }

    /// <summary>Every start of a runtime has its own.</summary>
    public Guid Runtime { get; }

    public int ProcessId { get; }

    /// <summary>Reads what a runtime says of itself: magic "ADVR_V1", its identity, its process.</summary>
    /// <returns>Null when it is not a runtime that connected.</returns>
    public static async Task<RuntimeConnection?> Receive(Socket socket, CancellationToken cancel)
    {
        byte[] advertise = new byte[AdvertiseBytes];
        int length = 0;
        while (length < AdvertiseBytes)
        {
            int read = await socket.ReceiveAsync(advertise.AsMemory(length), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return advertise.AsSpan().StartsWith("ADVR_V1\0"u8)
            ? new RuntimeConnection(socket, new Guid(advertise.AsSpan(8, 16)), (int)BinaryPrimitives.ReadInt64LittleEndian(advertise.AsSpan(24)))
            : null;
    }

    /// <summary>Lets the runtime start the program. It only counts on the connection of the port that holds it.</summary>
    public void Resume()
    {
        try
        {
            _socket.Send(s_resume);
        }
        catch (SocketException)
        {
            // The program is gone; its exit says so.
        }
    }

    public void Dispose() => _socket.Dispose();
}
