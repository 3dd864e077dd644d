using Microsoft.Win32.SafeHandles;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>A log in a file, read piece by piece so that memory stays bounded.</summary>
internal sealed class FileLogSource(string path) : LogSource
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    private long? _length;

    public override long Length => _length ??= RandomAccess.GetLength(_handle);

    public override void Read(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int count = RandomAccess.Read(_handle, target, offset);
            if (count == 0)
            {
                throw new WireFormatException($"offset 0x{offset:x}: the file became shorter while it was read, {target.Length} bytes are missing", offset);
            }

            offset += count;
            target = target[count..];
        }
    }

    public override void Dispose() => _handle.Dispose();
}
