using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Tables;

/// <summary>What VFIO's calls on containers, groups and devices change.</summary>
internal sealed class VfioCalls(TableOptions options)
{
    /// <summary>Interrupts beyond the five of every PCI device are a device's own: that of the fault queue is among them.</summary>
    private const uint FirstOwnInterrupt = 5;
    private const uint MostInterrupts = 64;

    private long _dropped;

    public long TakeDropped()
    {
        long dropped = _dropped;
        _dropped = 0;
        return dropped;
    }

    public void Apply(ContainerFile container, IoctlRecord call)
    {
        if (StageOneRequests.IsPasidTable(call))
        {
            Configure(container, call);
        }
        else if (call.Result >= 0 && call.Request == VfioRequest.SetIommu)
        {
            container.IsPlain = (VfioExtension)call.Argument != VfioExtension.Type1Nesting && options.PayloadBytes == 0;
            if ((VfioExtension)call.Argument == VfioExtension.Type1Nesting)
            {
                container.BecomeNesting();
            }
        }
        else if (call.Result >= 0 && !container.IsPlain)
        {
            Map(container.Space, call);
        }
    }

    /// <summary>MAP_DMA and UNMAP_DMA, of a container or of an iommufd that serves as one.</summary>
    public void Map(AddressSpace space, IoctlRecord call)
    {
        if (call.Request == VfioRequest.IommuMapDma)
        {
            VfioIommuType1DmaMap map = StageOneRequests.Read<VfioIommuType1DmaMap>(call.In);
            ulong last = map.Iova + (map.Size - 1);
            if ((map.Flags & VfioDmaMapFlags.Vaddr) != 0)
            {
                space.Mappings.Move(map.Iova, last, map.Vaddr);
            }
            else if (map.Size != 0 && !space.Mappings.Add(new DmaMapping(map.Iova, last, call.ProcessId, map.Vaddr, null, 0)))
            {
                _dropped++;
            }
        }
        else if (call.Request == VfioRequest.IommuUnmapDma)
        {
            VfioIommuType1DmaUnmap unmap = StageOneRequests.Read<VfioIommuType1DmaUnmap>(call.In);
            ulong size = Math.Max(unmap.Size, call.Out.IsEmpty ? 0 : StageOneRequests.Read<VfioIommuType1DmaUnmap>(call.Out).Size);
            bool all = (unmap.Flags & VfioDmaUnmapFlags.All) != 0;
            ulong first = all ? 0 : unmap.Iova;
            ulong last = all || first + (size - 1) < first ? ulong.MaxValue : first + (size - 1);
            if ((unmap.Flags & VfioDmaUnmapFlags.Vaddr) != 0)
            {
                space.Mappings.Move(first, last, 0);
            }
            else if (all || size != 0)
            {
                space.Unmap(first, last);
            }
        }
    }

    public static void Apply(GroupFile group, IoctlRecord call, TargetDescriptors descriptors)
    {
        switch (call.Request)
        {
            case VfioRequest.GroupSetContainer when call.In.Length >= sizeof(int):
                group.Container = descriptors.Find(call.ProcessId, BinaryPrimitives.ReadInt32LittleEndian(call.In.Span));
                break;
            case VfioRequest.GroupUnsetContainer:
                group.Container = null;
                break;
            case VfioRequest.GroupGetDeviceFd:
                var device = new DeviceFile(call.ProcessId, (int)call.Result) { Group = group, Name = Encoding.ASCII.GetString(call.In.Span).TrimEnd('\0') };
                descriptors.Set(call.ProcessId, (int)call.Result, device);
                break;
        }
    }

    public static void Apply(DeviceFile device, IoctlRecord call, TargetDescriptors descriptors)
    {
        switch (call.Request)
        {
            case VfioRequest.DeviceBindIommufd:
                int iommufd = StageOneRequests.Read<VfioDeviceBindIommufd>(call.In).Iommufd;
                device.Iommufd = descriptors.Find(call.ProcessId, iommufd) as IommufdFile;
                break;
            case VfioRequest.DeviceSetIrqs:
                FollowFaultInterrupt(device, call, descriptors);
                break;
        }
    }

    private static void FollowFaultInterrupt(DeviceFile device, IoctlRecord call, TargetDescriptors descriptors)
    {
        const VfioIrqSetFlags Trigger = VfioIrqSetFlags.DataEventfd | VfioIrqSetFlags.ActionTrigger;
        VfioIrqSet set = StageOneRequests.Read<VfioIrqSet>(call.In);
        if (set.Index < FirstOwnInterrupt || (set.Flags & Trigger) != Trigger)
        {
            return;
        }

        int first = Marshal.SizeOf<VfioIrqSet>();
        for (int i = 0; i < Math.Min(set.Count, MostInterrupts) && call.In.Length >= first + ((i + 1) * sizeof(int)); i++)
        {
            int fd = BinaryPrimitives.ReadInt32LittleEndian(call.In.Span[(first + (i * sizeof(int)))..]);
            if (fd >= 0)
            {
                descriptors.Set(call.ProcessId, fd, new EventFile(call.ProcessId, fd, device));
            }
        }
    }

    private static void Configure(ContainerFile container, IoctlRecord call)
    {
        StageOneConfiguration? configuration = StageOneRequests.PasidTable(call);
        if (call.Result >= 0)
        {
            container.Configuration = configuration;
            container.IsInForce = configuration is not null;
        }
        else if (!container.IsInForce && configuration is not null)
        {
            container.Configuration = configuration;
        }
    }
}
