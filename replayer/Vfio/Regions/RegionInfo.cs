using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>VFIO_DEVICE_GET_REGION_INFO. 32 bytes: argsz, flags, index 8 (in), capability offset 12, size 16, offset 24.</summary>
internal static class RegionInfo
{
    public const int OffsetShift = 40;
    private const int Size = 32;
    private const int Config = 7;
    private const int Vga = 8;
    private const uint ReadWrite = 3;
    private const uint HasCapabilities = 8;
    private const int MsixMappableSize = 8;

    public static void Handle(CallContext c, Device device, Dialect dialect)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint index = UserCopy.U32(c, 8);
        if (UserCopy.U32(c, 0) < Size)
        {
            c.Fail(Errno.EINVAL, DeviceRules.ArgSize);
            return;
        }

        // No arm64 machine has legacy VGA ranges behind the bridge of an assigned device.
        if (index == Vga || index >= Device.FixedRegions + device.Rings.Count)
        {
            c.Fail(Errno.EINVAL, DeviceRules.RegionIndex);
            return;
        }

        UserCopy.Put64(c, 24, (ulong)index << OffsetShift);
        bool copied = index < Device.FixedRegions ? TryFixed(c, device, index) : TryRing(c, device.Rings[(int)index - Device.FixedRegions], dialect);
        if (copied)
        {
            c.Succeed(0, DeviceRules.RegionInfo);
        }
    }

    private static bool TryFixed(CallContext c, Device device, uint index)
    {
        c.Learn(ref device.RegionSizes[index], 16, 8);
        if (index == Config)
        {
            UserCopy.Put32(c, 4, ReadWrite);
        }
        else
        {
            ulong flags = c.Learn(ref device.RegionFlags[index], 4, 4);
            if ((flags & HasCapabilities) != 0)
            {
                Span<byte> mappable = stackalloc byte[MsixMappableSize];
                Capability.Put(mappable, id: 3, version: 1, next: 0);
                return TryPutCapabilities(c, mappable);
            }
        }

        return true;
    }

    private static bool TryRing(CallContext c, DeviceRegion ring, Dialect dialect)
    {
        UserCopy.Put32(c, 4, ring.Flags);
        UserCopy.Put64(c, 16, ring.Size);
        Span<byte> longest = stackalloc byte[RingRegionInfo.Needed - Size];
        longest.Clear();
        Span<byte> chain = longest[..ring.ChainLength];
        ring.PutChain(chain, dialect.NestedRegionType);
        return TryPutCapabilities(c, chain);
    }

    private static bool TryPutCapabilities(CallContext c, ReadOnlySpan<byte> chain)
    {
        uint needed = (uint)(Size + chain.Length);
        if (UserCopy.U32(c, 0) < needed)
        {
            UserCopy.Put32(c, 0, needed);
            UserCopy.Put32(c, 12, 0);
            return true;
        }

        UserCopy.Put32(c, 12, Size);
        return UserCopy.TryPutChain(c, Size, chain);
    }
}
