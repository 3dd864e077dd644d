using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Ioctls;

/// <summary>Finds what an ioctl is. The key is (dialect, kind of file, number): 0x3b76 sets a PASID table on one kernel's container and binds a device file on another.</summary>
public static class IoctlCatalog
{
    private static readonly Dialect[] s_guesses = [.. Dialects.Dialects.All.OrderBy(d => !d.IsRecorded)];

    /// <returns>The row, or null for an ioctl that the dialect does not have.</returns>
    public static IoctlOp? Find(Dialect dialect, FdKind fd, uint request) => dialect.Ioctls.Find(fd, request);

    /// <inheritdoc cref="Find(Dialect, FdKind, uint)"/>
    public static IoctlOp? Find(Dialect dialect, IoctlRecord record)
    {
        FdKind kind = FdTarget.KindOf(record.Target);

        // An iommufd answers a container's calls, too, and may be behind the container's name.
        return Find(dialect, kind, record.Request) ?? kind switch
        {
            FdKind.Iommufd when record.Request < IommufdRequest.First => Find(dialect, FdKind.Container, record.Request),
            FdKind.Container when record.Request >= IommufdRequest.First => Find(dialect, FdKind.Iommufd, record.Request),
            _ => null,
        };
    }

    /// <returns>The name from the header, or 'ioctl 0x3b99'.</returns>
    public static string NameOf(Dialect dialect, IoctlRecord record) => Find(dialect, record)?.Name ?? UnknownName(record.Request);

    /// <summary>
    /// For logs whose dialect is not known: the row of the dialect that knows the number with a struct of this length. Where lengths decide nothing it is the longest
    /// struct that fits, then that of a dialect known by recordings, then the oldest dialect's. Good for printing, not for replaying.
    /// </summary>
    public static IoctlOp? Guess(FdKind fd, uint request, int length)
    {
        IoctlOp? best = null;
        foreach (Dialect dialect in s_guesses)
        {
            IoctlOp? op = dialect.Ioctls.Find(fd, request);
            if (op is not null && (best is null || (op.Size <= length && (op.Size > best.Size || best.Size > length))))
            {
                best = op;
            }
        }

        return best;
    }

    /// <summary>What an ioctl without a row is called.</summary>
    public static string UnknownName(uint request) => string.Create(CultureInfo.InvariantCulture, $"ioctl 0x{request:x}");
}
