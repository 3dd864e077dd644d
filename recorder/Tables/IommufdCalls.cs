using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Tables;

/// <summary>What iommufd's calls change.</summary>
internal sealed class IommufdCalls(ITargetMemory memory)
{
    private long _dropped;

    public long TakeDropped()
    {
        long dropped = _dropped;
        _dropped = 0;
        return dropped;
    }

    public void Apply(IommufdFile file, IoctlRecord call, TargetDescriptors descriptors)
    {
        if (call.Result < 0)
        {
            return;
        }

        switch (call.Request)
        {
            case IommufdRequest.IoasMap:
                IommuIoasMap map = StageOneRequests.Read<IommuIoasMap>(call.In);
                Add(file.SpaceOf(map.IoasId), Out<IommuIoasMap>(call).Iova, map.Length, call.ProcessId, map.UserVa, null, 0);
                break;
            case IommufdRequest.IoasMapFile:
                IommuIoasMapFile mapFile = StageOneRequests.Read<IommuIoasMapFile>(call.In);
                ITargetFile? pages = memory.Open(call.ProcessId, mapFile.Fd);
                Add(file.SpaceOf(mapFile.IoasId), Out<IommuIoasMapFile>(call).Iova, mapFile.Length, call.ProcessId, 0, pages, mapFile.Start);
                break;
            case IommufdRequest.IoasCopy:
                IommuIoasCopy copy = StageOneRequests.Read<IommuIoasCopy>(call.In);
                Count(file.SpaceOf(copy.DstIoasId).Mappings.Copy(file.SpaceOf(copy.SrcIoasId).Mappings, copy.SrcIova, copy.Length, Out<IommuIoasCopy>(call).DstIova));
                break;
            case IommufdRequest.IoasUnmap:
                Unmap(file, call);
                break;
            case IommufdRequest.HwptAlloc:
                AddTable(file, call);
                break;
            case IommufdRequest.ViommuAlloc:
                file.Add(Out<IommuViommuAlloc>(call).OutViommuId, file.IoasBelow(StageOneRequests.Read<IommuViommuAlloc>(call.In).HwptId));
                break;
            case IommufdRequest.HwQueueAlloc:
                IommuHwQueueAlloc queue = Out<IommuHwQueueAlloc>(call);
                file.AddQueue(queue.OutHwQueueId, file.IoasBelow(queue.ViommuId), queue.NestingParentIova, queue.Length);
                break;
            case IommufdRequest.VeventqAlloc:
                Watch(file, call, Out<IommuVeventqAlloc>(call).OutVeventqFd, descriptors);
                break;
            case IommufdRequest.FaultQueueAlloc:
                Watch(file, call, Out<IommuFaultAlloc>(call).OutFaultFd, descriptors);
                break;
            case IommufdRequest.VfioIoas:
                IommuVfioIoas compatible = Out<IommuVfioIoas>(call);
                file.ContainerIoas = compatible.Op == IommuVfioIoasOp.Clear ? 0 : compatible.IoasId;
                break;
            case IommufdRequest.Destroy:
                file.Destroy(StageOneRequests.Read<IommuDestroy>(call.In).Id);
                break;
        }
    }

    private static void AddTable(IommufdFile file, IoctlRecord call)
    {
        IommuHwptAlloc alloc = StageOneRequests.Read<IommuHwptAlloc>(call.In);
        uint id = Out<IommuHwptAlloc>(call).OutHwptId;
        uint ioas = file.IoasBelow(alloc.PtId);
        if ((alloc.Flags & IommuHwptAllocFlags.NestParent) != 0)
        {
            file.AddParent(id, ioas);
        }
        else
        {
            file.Add(id, ioas, StageOneRequests.StreamEntry(call));
        }
    }

    private static void Unmap(IommufdFile file, IoctlRecord call)
    {
        IommuIoasUnmap unmap = StageOneRequests.Read<IommuIoasUnmap>(call.In);
        ulong length = Math.Max(unmap.Length, Out<IommuIoasUnmap>(call).Length);
        if (length != 0)
        {
            ulong last = unmap.Iova + (length - 1);
            file.SpaceOf(unmap.IoasId).Unmap(unmap.Iova, last < unmap.Iova ? ulong.MaxValue : last);
        }
    }

    private static void Watch(IommufdFile file, IoctlRecord call, int fd, TargetDescriptors descriptors) =>
        descriptors.Set(call.ProcessId, fd, new EventFile(call.ProcessId, fd, file));

    /// <summary>The argument after the call: what the kernel chose stands there.</summary>
    private static T Out<T>(IoctlRecord call)
        where T : unmanaged => StageOneRequests.Read<T>(call.Out.IsEmpty ? call.In : call.Out);

    private void Add(AddressSpace space, ulong iova, ulong length, int process, ulong user, ITargetFile? file, ulong offset)
    {
        if (length != 0)
        {
            Count(space.Mappings.Add(new DmaMapping(iova, iova + (length - 1), process, user, file, offset)));
        }
    }

    private void Count(bool followed) => _dropped += followed ? 0 : 1;
}
