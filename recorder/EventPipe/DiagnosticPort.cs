using System.Net.Sockets;
using System.Threading.Channels;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>
/// A reverse diagnostics port: runtimes that find it in their environment connect to it when they start, and wait. Each is handed out once; the further connections
/// that a runtime makes for later commands are kept open and unused.
/// </summary>
internal sealed class DiagnosticPort : IDisposable
{
    /// <summary>Where a runtime looks for ports.</summary>
    public const string Variable = "DOTNET_DiagnosticPorts";

    private readonly DirectoryInfo _folder;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<RuntimeConnection> _started = Channel.CreateUnbounded<RuntimeConnection>();
    private readonly List<IDisposable> _connections = [];
    private readonly Lock _gate = new();

    private DiagnosticPort()
    {
        // Only this user gets into the folder, so nobody else can pose as a runtime.
        _folder = Directory.CreateTempSubdirectory("tracerecord-");
        Path = System.IO.Path.Combine(_folder.FullName, "port");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(64);
    }

    public string Path { get; }

    /// <summary>Runtimes as they start.</summary>
    public ChannelReader<RuntimeConnection> Started => _started.Reader;

    /// <exception cref="EventPipeException">No socket can be made in the folder for temporary files.</exception>
    public static DiagnosticPort Open()
    {
        try
        {
            var port = new DiagnosticPort();
            _ = port.Accept();
            return port;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentException)
        {
            throw new EventPipeException($"no diagnostics port could be made in {System.IO.Path.GetTempPath()}: {e.Message} Set TMPDIR to a short path that can be written.", e);
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Dispose();
        _started.Writer.TryComplete();
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }

        _closed.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
        }
    }

    private async Task Accept()
    {
        var known = new HashSet<Guid>();
        CancellationToken closed = _closed.Token;
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(closed).ConfigureAwait(false);
                lock (_gate)
                {
                    _connections.Add(socket);
                }

                if (await Receive(socket, closed).ConfigureAwait(false) is { } connection && known.Add(connection.Runtime))
                {
                    _started.Writer.TryWrite(connection);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            _started.Writer.TryComplete();
        }
    }

    private static async Task<RuntimeConnection?> Receive(Socket socket, CancellationToken cancel)
    {
        try
        {
            return await RuntimeConnection.Receive(socket, cancel).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // It died while it connected.
            return null;
        }
    }
}
