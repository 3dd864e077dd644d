using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>
/// VFIO_DEVICE_GET_INFO. 20 bytes, 16 at least: argsz, flags, regions 8, interrupts 12, capability offset 16. Since 6.6 24 bytes, and behind them the
/// one capability a PCI device can have: which atomic operations its root port completes (16 bytes: header, flags, reserved).
/// </summary>
internal sealed class DeviceInfo(VfioBehaviour behaviour)
{
    private const int MinimumSize = 16;
    private const int SizeWithCapabilities = 20;
    private const int PaddedSize = 24;
    private const int AtomicsSize = 16;
    private const ulong HasCapabilities = 0x80;

    private readonly bool _padded = behaviour.PadsInfo;

    public void Handle(CallContext c, Device device)
    {
        if (!UserCopy.TryRead(c, MinimumSize))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        if (size < MinimumSize)
        {
            c.Fail(Errno.EINVAL, DeviceRules.ArgSize);
            return;
        }

        ulong flags = c.Learn(ref device.Flags, 4, 4);
        UserCopy.Put32(c, 8, (uint)(Device.FixedRegions + device.Rings.Count));
        UserCopy.Put32(c, 12, (uint)(Device.FixedInterrupts + device.ExtendedInterrupts));
        uint capabilityOffset = 0;
        if (_padded && (flags & HasCapabilities) != 0 && !TryPutAtomics(c, device, size, out capabilityOffset))
        {
            return;
        }

        if (size >= SizeWithCapabilities)
        {
            UserCopy.Put32(c, 16, capabilityOffset);
        }

        if (_padded && size >= PaddedSize)
        {
            UserCopy.Put32(c, 20, 0);
        }

        c.Succeed(0, DeviceRules.Info);
    }

    private static bool TryPutAtomics(CallContext c, Device device, uint size, out uint offset)
    {
        const ushort AtomicCompletion = 5;
        offset = 0;
        if (size < PaddedSize + AtomicsSize)
        {
            UserCopy.Put32(c, 0, PaddedSize + AtomicsSize);
            return true;
        }

        Span<byte> capability = stackalloc byte[AtomicsSize];
        capability.Clear();
        Capability.Put(capability, AtomicCompletion, version: 1, next: 0);
        BinaryPrimitives.WriteUInt32LittleEndian(capability[8..], (uint)device.AtomicCompletion.Value);
        offset = PaddedSize;
        if (!UserCopy.TryPutChain(c, PaddedSize, capability))
        {
            return false;
        }

        c.Learn(ref device.AtomicCompletion, PaddedSize + 8, 4);
        return true;
    }
}
