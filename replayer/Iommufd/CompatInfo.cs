using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>VFIO_IOMMU_GET_INFO on an iommufd: what fits of the capabilities is written, even when not all of them do. Kernel: vfio_compat.c.</summary>
internal static class CompatInfo
{
    private const int MinimumSize = 16;
    private const int StructSize = 24;
    private const int AvailableSize = 12;
    private const int RangesAt = 40;
    private const int RangesHeader = 16;
    private const int RangeSize = 16;
    private const uint PageSizesAndCapabilities = 3;
    private const ulong PageSize = 0x1000;
    private const ulong TablePageSizes = 0x4020_1000;
    private const ushort AvailableId = 3;
    private const ushort RangesId = 1;

    public static void Handle(CallContext c, IommufdContext context)
    {
        if (!UserCopy.TryRead(c, MinimumSize))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        if (size < MinimumSize)
        {
            c.Fail(Errno.EINVAL, CompatRules.Arguments);
            return;
        }

        if (context.Compatible is not { } ioas)
        {
            c.Fail(Errno.ENODEV, IoasRules.NoCompatible);
            return;
        }

        List<IovaRange> ranges = ioas.Iovas.Holes();
        int needed = RangesAt + RangesHeader + (ranges.Count * RangeSize);
        PutCapabilities(c, ranges, size);
        UserCopy.Put32(c, 0, (uint)needed);
        UserCopy.Put32(c, 4, PageSizesAndCapabilities);
        UserCopy.Put64(c, 8, ioas.Domains.Count > 0 ? TablePageSizes : ~(PageSize - 1));
        if (size >= StructSize - 4)
        {
            UserCopy.Put32(c, 16, size >= needed ? StructSize : 0u);
        }

        if (size >= StructSize)
        {
            UserCopy.Put32(c, 20, 0);
        }

        c.Succeed(0, CompatRules.Info);
    }

    private static void PutCapabilities(CallContext c, List<IovaRange> ranges, uint size)
    {
        Span<byte> chunk = stackalloc byte[RangeSize];
        chunk.Clear();
        if (size >= StructSize + AvailableSize)
        {
            Capability.Put(chunk, AvailableId, version: 1, next: size >= RangesAt ? RangesAt : 0u);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[8..], uint.MaxValue);
            UserCopy.PutBytes(c, StructSize, chunk[..AvailableSize]);
        }

        for (int i = 0; i < ranges.Count && size >= RangesAt + RangesHeader + ((i + 1) * RangeSize); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(chunk, ranges[i].First);
            BinaryPrimitives.WriteUInt64LittleEndian(chunk[8..], ranges[i].Last);
            UserCopy.PutBytes(c, RangesAt + RangesHeader + (i * RangeSize), chunk);
        }

        if (size >= RangesAt + RangesHeader + (ranges.Count * RangeSize))
        {
            chunk.Clear();
            Capability.Put(chunk, RangesId, version: 1, next: 0);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[8..], (uint)ranges.Count);
            UserCopy.PutBytes(c, RangesAt, chunk);
        }
    }
}
