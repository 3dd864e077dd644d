using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>
/// VFIO_DEVICE_GET_IRQ_INFO. 16 bytes: argsz, flags, index 8 (in), count 12; the nested-stage series adds a capability offset at 16.
/// </summary>
internal sealed class InterruptInfo(Dialect dialect)
{
    private const int Size = 16;
    private const int SizeWithCapabilities = 20;
    private const int Needed = 36;
    private const uint MaskableAutomasked = 0x7;
    private const uint NoResize = 0x9;
    private const uint WithCapability = 0x11;
    private const uint FaultType = 1;
    private const uint FaultSubtype = 1;

    public void Handle(CallContext c, Device device)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        uint index = UserCopy.U32(c, 8);
        if (size < Size)
        {
            c.Fail(Errno.EINVAL, DeviceRules.ArgSize);
            return;
        }

        if (index >= Device.FixedInterrupts + device.ExtendedInterrupts || (index == (uint)InterruptKind.Error && !device.HasErrorInterrupt))
        {
            c.Fail(Errno.EINVAL, DeviceRules.InterruptIndex);
            return;
        }

        if (index >= Device.FixedInterrupts && dialect.FaultTransport == FaultTransport.Ring)
        {
            if (!TryExtended(c, size))
            {
                return;
            }
        }
        else
        {
            Fixed(c, device, (InterruptKind)index);
            if (dialect.FaultTransport == FaultTransport.Ring && size >= SizeWithCapabilities)
            {
                // Copied back without having been set: whatever the kernel's stack held.
                Fact stack = default;
                c.Learn(ref stack, 16, 4);
            }
        }

        c.Succeed(0, DeviceRules.InterruptInfo);
    }

    private void Fixed(CallContext c, Device device, InterruptKind kind)
    {
        if (kind == InterruptKind.Msix && device.MayGrowMsix)
        {
            // Whether vectors can be added is up to the interrupt controller, and to the device having MSI-X at all.
            c.Learn(ref device.MsixFlags, 4, 4);
        }
        else
        {
            UserCopy.Put32(c, 4, kind == InterruptKind.Intx ? MaskableAutomasked : NoResize);
        }

        if (kind <= InterruptKind.Msix)
        {
            c.Learn(ref device.InterruptCounts[(int)kind], 12, 4);
        }
        else
        {
            UserCopy.Put32(c, 12, 1);
        }
    }

    private static bool TryExtended(CallContext c, uint size)
    {
        UserCopy.Put32(c, 4, WithCapability);
        UserCopy.Put32(c, 12, 1);
        uint offset = 0;
        if (size < Needed)
        {
            UserCopy.Put32(c, 0, Needed);
        }
        else
        {
            offset = SizeWithCapabilities;
            Span<byte> type = stackalloc byte[Needed - SizeWithCapabilities];
            Capability.Put(type, id: 3, version: 1, next: 0);
            BinaryPrimitives.WriteUInt32LittleEndian(type[8..], FaultType);
            BinaryPrimitives.WriteUInt32LittleEndian(type[12..], FaultSubtype);
            if (!UserCopy.TryPutChain(c, SizeWithCapabilities, type))
            {
                return false;
            }
        }

        if (size >= SizeWithCapabilities)
        {
            UserCopy.Put32(c, 16, offset);
        }

        return true;
    }
}
