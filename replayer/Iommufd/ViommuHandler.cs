using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>vIOMMUs, vDEVICEs and queues. Kernel: drivers/iommu/iommufd/viommu.c and eventq.c.</summary>
/// <param name="bind">Puts a file behind a descriptor of a process that the kernel has just handed out.</param>
/// <param name="stored">Told of every event that found a place in a queue.</param>
internal sealed class ViommuHandler(IommuDriver driver, Action<VfioProcess, int, VfioFile> bind, Action<uint, IommuFault>? stored = null)
{
    private const uint ArmSmmuV3 = 1;
    private const uint MostRecords = 524288;

    /// <summary>Flags at 4, type 8, device 12, parent 16, out 20.</summary>
    public void Alloc(CallContext c, IommufdContext context)
    {
        uint type = UserCopy.U32(c, 8);
        if (UserCopy.U32(c, 4) != 0 || type == 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (context.Find<BoundDevice>(UserCopy.U32(c, 12)) is not { } device)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (driver.CanBeVirtual(device.Master, type) is { Errno: not 0 } refused)
        {
            c.Fail(refused.Errno, refused.Rule!);
        }
        else if (context.Find<PagingHwpt>(UserCopy.U32(c, 16)) is not { } parent)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (!parent.IsNestParent)
        {
            c.Fail(Errno.EINVAL, HwptRules.NotParent);
        }
        else
        {
            DriverResult result = driver.CreateVirtual(device.Master, parent.Domain, type, out VirtualSmmu? smmu);
            if (smmu is null)
            {
                c.Fail(result.Errno, result.Rule!);
                return;
            }

            UserCopy.Put32(c, 20, (uint)context.Add(new VirtualIommu(parent, smmu, driver)).Id);
            c.Succeed(0, HwptRules.Viommu);
        }
    }

    /// <summary>vIOMMU at 4, device 8, out 12, the guest's number 16.</summary>
    public void AllocDevice(CallContext c, IommufdContext context)
    {
        if (context.Find<VirtualIommu>(UserCopy.U32(c, 4)) is not { } viommu || context.Find<BoundDevice>(UserCopy.U32(c, 8)) is not { } device)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
            return;
        }

        if (device.Virtual is not null)
        {
            c.Fail(Errno.EEXIST, HwptRules.VdeviceTaken);
            return;
        }

        ulong virtualId = UserCopy.U64(c, 16);
        DriverResult result = driver.BindVirtualStream(viommu.Smmu, device.Master, virtualId);
        if (result.Errno != 0)
        {
            c.Fail(result.Errno, result.Rule ?? HwptRules.VdeviceTaken);
            return;
        }

        UserCopy.Put32(c, 12, (uint)context.Add(new VirtualDevice(viommu, device, virtualId, driver)).Id);
        c.Succeed(0, HwptRules.Vdevice);
    }

    /// <summary>Flags at 4, vIOMMU 8, type 12, depth 16, out id 20, out descriptor 24, reserved 28.</summary>
    public void AllocQueue(CallContext c, VfioProcess process, IommufdContext context)
    {
        uint type = UserCopy.U32(c, 12);
        uint depth = UserCopy.U32(c, 16);
        if (UserCopy.U32(c, 4) != 0 || UserCopy.U32(c, 28) != 0 || type == 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (depth is 0 or > MostRecords)
        {
            c.Fail(Errno.EINVAL, HwptRules.Depth);
        }
        else if (context.Find<VirtualIommu>(UserCopy.U32(c, 8)) is not { } viommu)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (viommu.Queues.ContainsKey(type))
        {
            c.Fail(Errno.EEXIST, HwptRules.VeventqTaken);
        }
        else
        {
            VirtualEventQueue queue = context.Add(new VirtualEventQueue(viommu, type, depth, stored));
            if (type == ArmSmmuV3)
            {
                viommu.Smmu.EventSink = queue;
            }

            UserCopy.Put32(c, 20, (uint)queue.Id);
            c.Succeed(0, HwptRules.Veventq);
            Open(c, process, context, queue, 24);
        }
    }

    /// <summary>Flags at 4, out id 8, out descriptor 12.</summary>
    public void AllocFaultQueue(CallContext c, VfioProcess process, IommufdContext context)
    {
        if (UserCopy.U32(c, 4) != 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
            return;
        }

        FaultQueue queue = context.Add(new FaultQueue());
        UserCopy.Put32(c, 8, (uint)queue.Id);
        c.Succeed(0, HwptRules.FaultQueue);
        Open(c, process, context, queue, 12);
    }

    /// <summary>Flags at 4, vIOMMU 8, type 12, address 24, length 32.</summary>
    public static void AllocHwQueue(CallContext c, IommufdContext context)
    {
        ulong length = UserCopy.U64(c, 32);
        if (UserCopy.U32(c, 4) != 0 || UserCopy.U32(c, 12) == 0)
        {
            c.Fail(Errno.EOPNOTSUPP, IommufdRules.Reserved);
        }
        else if (length == 0)
        {
            c.Fail(Errno.EINVAL, HwptRules.QueueRange);
        }
        else if (UserCopy.U64(c, 24) + length - 1 < length - 1)
        {
            c.Fail(Errno.EOVERFLOW, HwptRules.QueueRange);
        }
        else if (context.Find<VirtualIommu>(UserCopy.U32(c, 8)) is null)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else
        {
            c.Fail(Errno.EOPNOTSUPP, HwptRules.NoHwQueue);
        }
    }

    // Which number the descriptor got is the recorded machine's.
    private void Open(CallContext c, VfioProcess process, IommufdContext context, IommufdObject queue, int at)
    {
        Fact descriptor = default;
        c.Learn(ref descriptor, at, 4);
        var file = new QueueFile(context, queue);
        if (descriptor.Known && (int)descriptor.Value >= 0)
        {
            bind(process, (int)descriptor.Value, file);
        }
    }
}
