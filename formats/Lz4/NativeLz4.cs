using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Lz4;

/// <summary>The block functions of the system's liblz4 (lz4.h, lz4hc.h; stable since version 1.7).</summary>
internal static unsafe partial class NativeLz4
{
    private const string Library = "liblz4.so.1";

    [LibraryImport(Library)]
    public static partial int LZ4_compress_default(byte* source, byte* target, int sourceLength, int targetLength);

    [LibraryImport(Library)]
    public static partial int LZ4_compress_HC(byte* source, byte* target, int sourceLength, int targetLength, int level);

    [LibraryImport(Library)]
    public static partial int LZ4_decompress_safe(byte* source, byte* target, int sourceLength, int targetLength);
}
