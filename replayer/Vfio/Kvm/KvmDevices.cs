using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>KVM_CREATE_DEVICE, and the attributes of the VFIO device: which VFIO files belong to the virtual machine.</summary>
internal sealed class KvmDevices(FileCalls files)
{
    private const uint FileGroup = 1;
    private const ulong AddFile = 1;
    private const ulong RemoveFile = 2;

    public void Create(CallContext c, VfioProcess process, VirtualMachine machine)
    {
        const int Size = 12;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        var type = (KvmDeviceType)UserCopy.U32(c, 0);

        // A GICv3 without the older one inside is what servers have; a machine with a GICv2 shows by its answer to the test.
        if (type is not (KvmDeviceType.Vfio or KvmDeviceType.ArmVgicV3 or KvmDeviceType.ArmVgicIts))
        {
            c.Fail(Errno.ENODEV, KvmRules.NoSuchDevice);
        }
        else if ((UserCopy.U32(c, 8) & (uint)KvmCreateDeviceFlags.Test) != 0)
        {
            c.Succeed(0, KvmRules.TestDevice);
        }
        else if (type != KvmDeviceType.ArmVgicIts && machine.Devices.Contains(type))
        {
            c.Fail(type == KvmDeviceType.Vfio ? Errno.EBUSY : Errno.EEXIST, KvmRules.DeviceExists);
        }
        else
        {
            c.Succeed(0, KvmRules.CreateDevice);
            machine.Devices.Add(type);
            Fact descriptor = default;
            int fd = (int)c.Learn(ref descriptor, 4, 4);
            if (descriptor.Known)
            {
                files.ReleaseStale(process, fd);
                process.Bind(fd, new KvmDeviceFile(type, machine));
            }
        }
    }

    public void Attribute(CallContext c, VfioProcess process, KvmDeviceFile device, uint request)
    {
        const int Size = 24;
        if (device.Type != KvmDeviceType.Vfio)
        {
            c.Unmodelled($"attributes of the KVM device {device.Type}");
            return;
        }

        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint group = UserCopy.U32(c, 4);
        ulong attribute = UserCopy.U64(c, 8);
        bool known = group == FileGroup && attribute is AddFile or RemoveFile;
        switch (request)
        {
            case KvmRequest.SetDeviceAttr or KvmRequest.HasDeviceAttr when !known:
                c.Fail(Errno.ENXIO, KvmRules.AttributeUnknown);
                break;
            case KvmRequest.HasDeviceAttr:
                c.Succeed(0, KvmRules.AttributeUnknown);
                break;
            case KvmRequest.SetDeviceAttr:
                Set(c, process, device.Machine, attribute == AddFile, c.BufferInput(16));
                break;
            default:
                c.Fail(Errno.EPERM, KvmRules.AttributeUnknown);
                break;
        }
    }

    private static void Set(CallContext c, VfioProcess process, VirtualMachine machine, bool add, ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < sizeof(int))
        {
            c.Fail(Errno.EFAULT, KvmRules.FileSet);
            return;
        }

        int fd = BinaryPrimitives.ReadInt32LittleEndian(descriptor);
        VfioFile? file = process.Find(fd);
        if (file is null or UnknownFile)
        {
            Missing(c, process, fd, file);
            return;
        }

        int at = machine.Files.IndexOf(file);
        if (!add)
        {
            c.Succeed(at >= 0 ? 0 : -Errno.ENOENT, at >= 0 ? KvmRules.FileSet : KvmRules.FileMissing);
            if (at >= 0)
            {
                machine.Files.RemoveAt(at);
            }
        }
        else if (file is not (GroupFile or DeviceFile))
        {
            c.Fail(Errno.EINVAL, KvmRules.FileKind);
        }
        else if (at >= 0)
        {
            c.Fail(Errno.EEXIST, KvmRules.FileExists);
        }
        else
        {
            machine.Files.Add(file);
            c.Succeed(0, KvmRules.FileSet);
        }
    }

    private static void Missing(CallContext c, VfioProcess process, int fd, VfioFile? file)
    {
        if (file is not null)
        {
            c.Unknown("what the descriptor is was not predicted");
        }
        else
        {
            process.EndOnMissing(c, fd);
        }
    }
}
