using System.Globalization;
using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Live;

/// <summary>Who owns a file.</summary>
internal static unsafe partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint Owner = 8;
    private const int StatxBytes = 256;
    private const int OwnerOffset = 20;

    /// <returns>User id in decimal; empty when it cannot be found out.</returns>
    public static string Of(string path)
    {
        byte* result = stackalloc byte[StatxBytes];
        return statx(CurrentFolder, path, 0, Owner, result) == 0 ? (*(uint*)(result + OwnerOffset)).ToString(CultureInfo.InvariantCulture) : "";
    }

    // struct statx: mask, block size, attributes (8), links, owner.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* result);
}
