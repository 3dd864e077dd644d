using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>VFIO_IOMMU_GET_INFO. struct vfio_iommu_type1_info: 24 bytes, 16 at least; capabilities at 24, packed or each on a multiple of 8. Linux 5.10.</summary>
internal sealed class Type1Info(VfioBehaviour behaviour)
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
    private const int PadOffset = 20;
    private const int Size = 24;
    private const int DmaAvailable = FirstCapability + MigrationSize;

    private readonly bool _padded = behaviour.PadsInfo;
    private readonly int _iovaRange = CapabilityOffset.Next(DmaAvailable + DmaAvailableSize, behaviour.CapabilityAlignment);

    public void Handle(CallContext c, Type1Iommu iommu)
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
        List<IovaWindow> usable = iommu.Addresses.Usable(iommu.ApertureLast);
        int needed = _iovaRange + RangeHeader + (usable.Count * RangeSize);
        if (size < needed)
        {
            UserCopy.Put32(c, 0, (uint)needed);
        }
        else
        {
            capabilityOffset = FirstCapability;
            if (!TryPutCapabilities(c, iommu, usable, needed))
            {
                return;
            }
        }

        UserCopy.Put32(c, 4, FlagsPageSizesAndCapabilities);
        c.Learn(ref iommu.Addresses.PageSizes, 8, 8);
        if (size >= SizeWithCapabilities)
        {
            UserCopy.Put32(c, 16, capabilityOffset);
        }

        if (_padded && size >= Size)
        {
            UserCopy.Put32(c, PadOffset, 0);
        }

        c.Succeed(0, Type1Rules.Info);
    }

    private bool TryPutCapabilities(CallContext c, Type1Iommu iommu, List<IovaWindow> usable, int needed)
    {
        Span<byte> chain = stackalloc byte[needed - FirstCapability];
        chain.Clear();
        Capability.Put(chain, id: 2, version: 1, next: DmaAvailable);
        BinaryPrimitives.WriteUInt64LittleEndian(chain[16..], IovaSpace.PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(chain[24..], LargestBitmap);

        Span<byte> available = chain[(DmaAvailable - FirstCapability)..];
        Capability.Put(available, id: 3, version: 1, next: (uint)_iovaRange);
        BinaryPrimitives.WriteUInt32LittleEndian(available[8..], iommu.EntriesLeft);

        Span<byte> ranges = chain[(_iovaRange - FirstCapability)..];
        Capability.Put(ranges, id: 1, version: 1, next: 0);
        BinaryPrimitives.WriteUInt32LittleEndian(ranges[8..], (uint)usable.Count);
        for (int i = 0; i < usable.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(ranges[(RangeHeader + (i * RangeSize))..], usable[i].First);
            BinaryPrimitives.WriteUInt64LittleEndian(ranges[(RangeHeader + (i * RangeSize) + 8)..], usable[i].Last);
        }

        if (!UserCopy.TryPutChain(c, FirstCapability, chain))
        {
            return false;
        }

        // How wide addresses are is a fact of the recorded machine.
        int apertureLast = needed - 8;
        if (c.OutputLength >= apertureLast + 8)
        {
            iommu.LearnAperture(c, apertureLast);
        }

        return true;
    }
}
