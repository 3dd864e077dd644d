using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// Finds the records in front of which tables are read: configurations set, invalidated or used by a device, faults that arrive, markers. The state is that of before
/// the record.
/// </summary>
internal sealed class OccasionFinder(TargetTracker targets, TableOptions options)
{
    /// <summary>Regions of VFIO_PCI_NUM_REGIONS on are a device's own: that of the fault queue is among them.</summary>
    private const ulong FirstOwnRegion = 9;
    private const int RegionShift = 40;

    private readonly bool _all = options.Mode == TablesMode.All;

    public void Find(Record record, Occasion occasion)
    {
        occasion.Clear();
        switch (record)
        {
            case IoctlRecord call:
                Find(call, occasion);
                break;
            case TransferRecord { Result: > 0 } transfer:
                Find(transfer, occasion);
                break;
            case IommuFaultRecord fault:
                occasion.Name(Focus.Range(-1, fault.Iova, 1));
                AddAll(targets.OwnerOf(fault.Device), occasion);
                break;
            case MarkerRecord:
                AddAll(null, occasion);
                break;
        }

        if (options.PayloadBytes == 0)
        {
            occasion.Spaces.Clear();
        }

        if (options.Mode == TablesMode.None)
        {
            occasion.Targets.Clear();
        }
    }

    /// <param name="file">Null: all.</param>
    private void AddAll(TargetFile? file, Occasion occasion)
    {
        if (file is not null)
        {
            occasion.AddAll(file, _all);
            return;
        }

        foreach (TargetFile one in targets.Files)
        {
            occasion.AddAll(one, _all);
        }
    }

    private void Find(IoctlRecord call, Occasion occasion)
    {
        switch (targets.FileOf(call.ProcessId, call.Fd, call.Target))
        {
            case ContainerFile container:
                FindContainer(container, call, occasion);
                break;
            case IommufdFile iommufd:
                FindIommufd(iommufd, call, occasion);
                break;
            case DeviceFile device when _all || call.Request is VfioRequest.DeviceAttachIommufdPt:
                occasion.AddAll(device.Owner, _all);
                break;
        }
    }

    private void FindContainer(ContainerFile container, IoctlRecord call, Occasion occasion)
    {
        if (StageOneRequests.IsCacheInvalidate(call))
        {
            StageOneRequests.Invalidated(call, occasion);
            occasion.AddAll(container, _all);
        }
        else if (StageOneRequests.IsPasidTable(call))
        {
            occasion.AddAll(container, _all);
            if (StageOneRequests.PasidTable(call) is { } configuration)
            {
                occasion.Targets.Clear();
                occasion.Add(container.Space, configuration);
                occasion.IsForced = true;
            }
        }
        else if (_all || StageOneRequests.IsMessageBinding(call))
        {
            occasion.AddAll(container, _all);
        }
    }

    private void FindIommufd(IommufdFile iommufd, IoctlRecord call, Occasion occasion)
    {
        switch (call.Request)
        {
            case IommufdRequest.HwptAlloc:
                if (StageOneRequests.StreamEntry(call) is { } configuration)
                {
                    occasion.Add(iommufd.SpaceOf(iommufd.IoasBelow(StageOneRequests.Read<IommuHwptAlloc>(call.In).PtId)), configuration);
                    occasion.IsForced = true;
                }

                occasion.AddAll(iommufd, _all);
                break;
            case IommufdRequest.HwptInvalidate:
                GuestCommands.Invalidated(call, occasion);
                occasion.AddAll(iommufd, _all);
                break;
            case IommufdRequest.ViommuAlloc or IommufdRequest.VdeviceAlloc or IommufdRequest.VeventqAlloc or IommufdRequest.HwQueueAlloc:
                occasion.AddAll(iommufd, _all);
                break;
            default:
                occasion.AddAll(_all ? iommufd : null, true);
                break;
        }
    }

    private void Find(TransferRecord transfer, Occasion occasion)
    {
        switch (targets.Find(transfer.ProcessId, transfer.Fd))
        {
            case EventFile { Owner: IommufdFile iommufd } when transfer.Operation is TransferOperation.Read or TransferOperation.Pread:
                GuestCommands.Faulted(transfer.Data, occasion);
                occasion.AddAll(iommufd, _all);
                break;
            case EventFile { Owner: DeviceFile device } when FdTarget.KindOf(transfer.Target) == FdKind.Eventfd && transfer.Operation == TransferOperation.Read:
                occasion.AddAll(device.Owner, _all);
                break;
            case DeviceFile device when _all || (transfer.Operation == TransferOperation.Pread && transfer.Offset >> RegionShift >= FirstOwnRegion):
                occasion.AddAll(device.Owner, _all);
                break;
        }
    }
}
