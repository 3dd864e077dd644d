using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_GET_INFO. struct vfio_iommu_type1_info: 24 bytes, 16 at least; capabilities at 24, packed. Linux 5.10.</summary>
internal static class Type1Info
{
    private const int MinimumSize = 16;
    private const int SizeWithCapabilities = 20;
    private const int FirstCapability = 24;
    private const int MigrationSize = 32;
    private const int DmaAvailableSize = 12;
    private const int RangeHeader = 16;
    private const int RangeSize = 16;
    private const uint FlagsPageSizesAndCapabilities = 3;
    private const ulong LargestBitmap = 0x10000000;
    private const int Ranges = 2;
    private const int Needed = FirstCapability + MigrationSize + DmaAvailableSize + RangeHeader + (Ranges * RangeSize);

    public static void Handle(CallContext c, Type1Iommu iommu)
    {
        if (!UserCopy.TryRead(c, MinimumSize))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        if (size < MinimumSize)
        {
            c.Fail(Errno.EINVAL, Type1Rules.ArgSize);
            return;
        }

        if (!Type1Handler.TakeLock(c, iommu))
        {
            return;
        }

        uint capabilityOffset = 0;
        if (size < Needed)
        {
            UserCopy.Put32(c, 0, Needed);
        }
        else
        {
            capabilityOffset = FirstCapability;
            if (!TryPutCapabilities(c, iommu))
            {
                return;
            }
        }

        UserCopy.Put32(c, 4, FlagsPageSizesAndCapabilities);
        UserCopy.Put64(c, 8, IovaSpace.PageSizes);
        if (size >= SizeWithCapabilities)
        {
            UserCopy.Put32(c, 16, capabilityOffset);
        }

        c.Succeed(0, Type1Rules.Info);
    }

    private static bool TryPutCapabilities(CallContext c, Type1Iommu iommu)
    {
        const int DmaAvailable = FirstCapability + MigrationSize;
        const int IovaRange = DmaAvailable + DmaAvailableSize;
        Span<byte> chain = stackalloc byte[Needed - FirstCapability];
        chain.Clear();
        Capability.Put(chain, id: 2, version: 1, next: DmaAvailable);
        BinaryPrimitives.WriteUInt64LittleEndian(chain[16..], IovaSpace.PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(chain[24..], LargestBitmap);

        Span<byte> available = chain[(DmaAvailable - FirstCapability)..];
        Capability.Put(available, id: 3, version: 1, next: IovaRange);
        BinaryPrimitives.WriteUInt32LittleEndian(available[8..], iommu.EntriesLeft);

        Span<byte> ranges = chain[(IovaRange - FirstCapability)..];
        Capability.Put(ranges, id: 1, version: 1, next: 0);
        BinaryPrimitives.WriteUInt32LittleEndian(ranges[8..], Ranges);
        BinaryPrimitives.WriteUInt64LittleEndian(ranges[24..], IovaSpace.MsiWindowFirst - 1);
        BinaryPrimitives.WriteUInt64LittleEndian(ranges[32..], IovaSpace.MsiWindowLast + 1);
        if (!UserCopy.TryPutChain(c, FirstCapability, chain))
        {
            return false;
        }

        // How wide addresses are is a fact of the recorded SMMU.
        const int ApertureLast = IovaRange + 40;
        if (c.OutputLength >= ApertureLast + 8)
        {
            Fact aperture = iommu.Aperture;
            iommu.ApertureLast = c.Learn(ref aperture, ApertureLast, 8) is var last && aperture.Known ? last : iommu.ApertureLast;
            iommu.Aperture = aperture;
        }

        return true;
    }
}
