using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Ioctls of /dev/iommu: the checks that all of them share, then the handler of each. Kernel: drivers/iommu/iommufd/main.c.</summary>
internal sealed class IommufdHandler(Dialect dialect, IoasHandler ioas, HwptHandler hwpts, InvalidateHandler invalidate, ViommuHandler viommus, CompatHandler compat)
{
    private const uint NumberMask = 0xff;
    private const uint FirstNumber = 0x80;
    private const int SizeField = 4;

    public void Ioctl(CallContext c, VfioProcess process, IommufdContext context, uint request)
    {
        IoctlOp? op = dialect.Ioctls.Find(FdKind.Iommufd, request);
        if ((request & NumberMask) < FirstNumber || op is null)
        {
            compat.Ioctl(c, context, request);
            return;
        }

        if (c.Input.Length < SizeField)
        {
            c.Fail(Errno.EFAULT, IommufdRules.ArgumentFault);
            return;
        }

        uint size = UserCopy.U32(c, 0);
        if (size < op.MinSize)
        {
            c.Fail(Errno.EINVAL, IommufdRules.TooSmall);
        }
        else if (size > op.Size && c.Input.Length > op.Size && c.Input.Span[op.Size..(int)Math.Min(size, (uint)c.Input.Length)].ContainsAnyExcept((byte)0))
        {
            c.Fail(Errno.E2BIG, IommufdRules.Tail);
        }
        else if (c.InputEndsInFault && c.Input.Length < size)
        {
            c.Fail(Errno.EFAULT, IommufdRules.ArgumentFault);
        }
        else
        {
            Handle(c, process, context, request);
        }
    }

    private void Handle(CallContext c, VfioProcess process, IommufdContext context, uint request)
    {
        switch (request)
        {
            case IommufdRequest.Destroy:
                Destroy(c, context);
                break;
            case IommufdRequest.IoasAlloc:
                ioas.Alloc(c, context);
                break;
            case IommufdRequest.IoasAllowIovas:
                IoasHandler.Allow(c, context);
                break;
            case IommufdRequest.IoasIovaRanges:
                IoasHandler.Ranges(c, context);
                break;
            case IommufdRequest.Option:
                IoasHandler.Option(c, context);
                break;
            case IommufdRequest.VfioIoas:
                CompatHandler.Choose(c, context);
                break;
            case IommufdRequest.IoasChangeProcess:
                IoasHandler.ChangeProcess(c, context);
                break;
            case IommufdRequest.IoasNoiommuGetPa:
                IoasHandler.GetPhysical(c, context);
                break;
            case IommufdRequest.IoasMap:
                MappingHandler.Map(c, context);
                break;
            case IommufdRequest.IoasMapFile:
                MappingHandler.MapFile(c, process, context);
                break;
            case IommufdRequest.IoasCopy:
                MappingHandler.Copy(c, context);
                break;
            case IommufdRequest.IoasUnmap:
                MappingHandler.Unmap(c, context);
                break;
            case IommufdRequest.HwptAlloc:
                hwpts.Alloc(c, context);
                break;
            case IommufdRequest.GetHwInfo:
                hwpts.HwInfo(c, context);
                break;
            case IommufdRequest.HwptSetDirtyTracking:
                HwptHandler.SetDirty(c, context);
                break;
            case IommufdRequest.HwptGetDirtyBitmap:
                HwptHandler.GetDirty(c, context);
                break;
            case IommufdRequest.HwptInvalidate:
                invalidate.Handle(c, context);
                break;
            case IommufdRequest.ViommuAlloc:
                viommus.Alloc(c, context);
                break;
            case IommufdRequest.VdeviceAlloc:
                viommus.AllocDevice(c, context);
                break;
            case IommufdRequest.VeventqAlloc:
                viommus.AllocQueue(c, process, context);
                break;
            case IommufdRequest.HwQueueAlloc:
                ViommuHandler.AllocHwQueue(c, context);
                break;
            case IommufdRequest.FaultQueueAlloc:
                viommus.AllocFaultQueue(c, process, context);
                break;
            default:
                c.Unmodelled("an iommufd call the model does not know");
                break;
        }
    }

    private static void Destroy(CallContext c, IommufdContext context)
    {
        const int Id = 4;
        if (context.Find(UserCopy.U32(c, Id)) is not { } item)
        {
            c.Fail(Errno.ENOENT, IommufdRules.NoObject);
        }
        else if (item.Users > 0)
        {
            c.Fail(Errno.EBUSY, IommufdRules.Busy);
        }
        else
        {
            context.Remove(item);
            c.Succeed(0, IommufdRules.Destroy);
        }
    }
}
