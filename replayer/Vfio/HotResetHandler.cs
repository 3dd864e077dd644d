using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio;

/// <summary>
/// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO and VFIO_DEVICE_PCI_HOT_RESET. 12 bytes: argsz, flags, count; then 8 per function (device id or group 0, segment 4,
/// bus 6, function 7), or 4 per group descriptor. Linux 7.3 drivers/vfio/pci/vfio_pci_core.c; before 6.6 there is only the form with groups.
/// </summary>
internal sealed class HotResetHandler(VfioWorld world, VfioBehaviour behaviour)
{
    private const int Size = 12;
    private const int EntrySize = 8;
    private const int FunctionOffset = 4;
    private const uint NotOwned = uint.MaxValue;
    private const uint ByDeviceId = 1;
    private const uint Owned = 2;

    public void Info(CallContext c, DeviceFile file)
    {
        Device device = file.Device;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        if (size < Size)
        {
            c.Fail(Errno.EINVAL, DeviceRules.HotResetArguments);
            return;
        }

        if (device.IsOnRootBus)
        {
            c.Fail(Errno.ENODEV, DeviceRules.HotResetRootBus);
            return;
        }

        LearnCount(c, device.HotReset);
        uint count = (uint)device.HotReset.Count.Value;
        if (!device.HotReset.Count.Known || count > HotResetSet.Limit)
        {
            c.Unknown("how many functions are reset together is not in the log");
            return;
        }

        UserCopy.Put32(c, 4, 0);
        UserCopy.Put32(c, 8, count);
        if (count > (size - Size) / EntrySize)
        {
            c.Fail(Errno.ENOSPC, DeviceRules.HotResetSpace);
            return;
        }

        List(c, file, (int)count);
    }

    public void Reset(CallContext c, VfioProcess process, DeviceFile file)
    {
        Device device = file.Device;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint count = UserCopy.U32(c, 8);
        bool wrongForm = behaviour.HotResetsByOwner && (count == 0) != file.IsCharacterDevice;
        if (UserCopy.U32(c, 0) < Size || UserCopy.U32(c, 4) != 0 || wrongForm)
        {
            c.Fail(Errno.EINVAL, DeviceRules.HotResetArguments);
        }
        else if (device.IsOnRootBus)
        {
            c.Fail(Errno.ENODEV, DeviceRules.HotResetRootBus);
        }
        else if (!device.HotReset.Count.Known)
        {
            c.Unknown("which functions are reset together: the recorded program never asked");
        }
        else if (!file.IsCharacterDevice && (count == 0 || count > device.HotReset.Count.Value))
        {
            c.Fail(Errno.EINVAL, DeviceRules.HotResetArguments);
        }
        else if (file.IsCharacterDevice || TryGroups(c, process, (int)count))
        {
            Judge(c, process, file, (int)count);
        }
    }

    // The count is written with too small an argument too, and the call then fails: learning asks for the recorded output, not for success.
    private static void LearnCount(CallContext c, HotResetSet set)
    {
        if (!set.Count.Known && c.TryLearnDespiteFailure(8, out uint count))
        {
            set.Count = new Fact { Known = true, Value = count };
        }
        else if (set.Count.Known)
        {
            return;
        }

        c.MarkOutput(8, 4, set.Count.Known ? ByteState.Learned : ByteState.Unknown);
    }

    private void List(CallContext c, DeviceFile file, int count)
    {
        HotResetSet set = file.Device.HotReset;
        set.Grow(count);
        bool byId = file.IsCharacterDevice;
        uint flags = byId ? ByDeviceId | Owned : 0;
        for (int i = 0; i < count; i++)
        {
            int at = Size + (i * EntrySize);
            ref Fact function = ref CollectionsMarshal.AsSpan(set.Functions)[i];
            c.Learn(ref function, at + FunctionOffset, 4);
            if (!byId)
            {
                c.Learn(ref CollectionsMarshal.AsSpan(set.Groups)[i], at, 4);
                continue;
            }

            uint id = Find(function) is { } other ? DeviceId(other, file.Binding!.Owner) : NotOwned;
            UserCopy.Put32(c, at, id);
            flags &= id == NotOwned ? ~Owned : uint.MaxValue;
        }

        UserCopy.Put32(c, 4, flags);
        c.Succeed(0, DeviceRules.HotResetInfo);
    }

    private bool TryGroups(CallContext c, VfioProcess process, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int fd = (int)UserCopy.U32(c, Size + (i * 4));
            VfioFile? file = process.Find(fd);
            if (file is not GroupFile)
            {
                c.Fail(file is not null || process.IsForeign(fd) ? Errno.EINVAL : Errno.EBADF, DeviceRules.HotResetGroup);
                return false;
            }
        }

        return true;
    }

    // Everything that is reset must be the caller's: in one of the groups, or in the same iommufd.
    private void Judge(CallContext c, VfioProcess process, DeviceFile file, int groups)
    {
        if ((ulong)file.Device.HotReset.Functions.Count < file.Device.HotReset.Count.Value)
        {
            c.Unknown("which functions are reset together was never listed");
            return;
        }

        foreach (Fact function in file.Device.HotReset.Functions)
        {
            Device? other = Find(function);
            bool owned = other is not null
                && (file.IsCharacterDevice ? DeviceId(other, file.Binding!.Owner) != NotOwned : IsInGroups(c, process, other.Group, groups));
            if (!owned)
            {
                // A function that VFIO does not have at all counts as somebody else's.
                c.Fail(Errno.EINVAL, DeviceRules.HotResetOwner);
                return;
            }
        }

        c.Succeed(0, DeviceRules.HotReset);
    }

    private static bool IsInGroups(CallContext c, VfioProcess process, Group group, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (process.Find((int)UserCopy.U32(c, Size + (i * 4))) is GroupFile file && file.Group == group)
            {
                return true;
            }
        }

        return false;
    }

    private static uint DeviceId(Device device, object owner) => device.Binding is { } binding && binding.Owner == owner ? binding.DeviceId : NotOwned;

    // Segment in the low half, then bus and function.
    private Device? Find(Fact function)
    {
        Span<byte> place = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)function.Value);
        uint stream = ((uint)place[2] << 8) | place[3];
        return function.Known ? world.Devices.FirstOrDefault(device => device.StreamId == stream) : null;
    }
}
