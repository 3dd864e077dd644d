using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>VFIO_DEVICE_GET_INFO. 20 bytes, 16 at least: argsz, flags, regions 8, interrupts 12, capability offset 16.</summary>
internal static class DeviceInfo
{
    private const int MinimumSize = 16;
    private const int SizeWithCapabilities = 20;

    public static void Handle(CallContext c, Device device)
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

        c.Learn(ref device.Flags, 4, 4);
        UserCopy.Put32(c, 8, (uint)(Device.FixedRegions + device.Rings.Count));
        UserCopy.Put32(c, 12, (uint)(Device.FixedInterrupts + device.ExtendedInterrupts));
        if (size >= SizeWithCapabilities)
        {
            UserCopy.Put32(c, 16, 0);
        }

        c.Succeed(0, DeviceRules.Info);
    }
}
