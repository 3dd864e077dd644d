using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TraceReplay.Replayer.Cli;

/// <summary>Buffered standard output that notices when nobody reads it any more: 'tracereplay dump big.trlog | head' ends with head.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;
    private const int BufferBytes = 1 << 16;

    public static TextWriter Open() => new StreamWriter(OpenStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferBytes) { NewLine = "\n" };

    /// <returns>False when the reader has gone away, which is its right.</returns>
    public static bool TryFlush(TextWriter output)
    {
        try
        {
            output.Flush();
            return true;
        }
        catch (IOException e) when (CommandShell.IsBrokenPipe(e))
        {
            return false;
        }
    }

    private static Stream OpenStream()
    {
        // The console's stream swallows EPIPE. A stream of our own must not be used for files: it would keep its own offset, and programs that share the descriptor overwrite each other.
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        try
        {
            var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.OpenStandardOutput() : stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Console.OpenStandardOutput();
        }
    }
}
