using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Ioctls;

/// <summary>Finds what an ioctl is. The key is (dialect, kind of file, number): 0x3b76 sets a PASID table on one kernel's container and binds a device file on another.</summary>
public static class IoctlCatalog
{
    /// <returns>The row, or null for an ioctl that the dialect does not have.</returns>
    public static IoctlOp? Find(Dialect dialect, FdKind fd, uint request) => dialect.Ioctls.Find(fd, request);

    /// <inheritdoc cref="Find(Dialect, FdKind, uint)"/>
    public static IoctlOp? Find(Dialect dialect, IoctlRecord record) => Find(dialect, FdTarget.KindOf(record.Target), record.Request);

    /// <returns>The name from the header, or 'ioctl 0x3b99'.</returns>
    public static string NameOf(Dialect dialect, IoctlRecord record) => Find(dialect, record)?.Name ?? UnknownName(record.Request);

    /// <summary>What an ioctl without a row is called.</summary>
    public static string UnknownName(uint request) => string.Create(CultureInfo.InvariantCulture, $"ioctl 0x{request:x}");
}
