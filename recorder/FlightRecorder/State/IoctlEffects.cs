using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Which ioctl leaves what behind. A number that is not here leaves nothing: a replay does not know it either.</summary>
internal static class IoctlEffects
{
    // 118 to 126 on a container: the nested series, in the numbers of whichever version.
    private const uint FirstOfSeries = 0x3b76;
    private const uint LastOfSeries = 0x3b7e;

    public static IoctlEffect Of(FdKind kind, uint request) => kind switch
    {
        FdKind.Container or FdKind.SpaprContainer when request >= IommufdRequest.First => OfIommufd(request),
        FdKind.Container or FdKind.SpaprContainer => OfContainer(request),
        FdKind.Iommufd when request < IommufdRequest.First => OfContainer(request),
        FdKind.Iommufd => OfIommufd(request),
        FdKind.Group => OfGroup(request),
        FdKind.Device => OfDevice(request),
        FdKind.Kvm => request == KvmRequest.CreateVm ? IoctlEffect.Structure : IoctlEffect.Question,
        FdKind.KvmVm => OfMachine(request),
        FdKind.KvmDevice => request == KvmRequest.SetDeviceAttr ? IoctlEffect.Own : IoctlEffect.Question,
        _ => IoctlEffect.None,
    };

    private static IoctlEffect OfContainer(uint request) => request switch
    {
        VfioRequest.GetApiVersion or VfioRequest.CheckExtension or VfioRequest.IommuGetInfo => IoctlEffect.Question,
        VfioRequest.SetIommu => IoctlEffect.Structure,
        VfioRequest.IommuMapDma or VfioRequest.IommuUnmapDma or VfioRequest.IommuDirtyPages => IoctlEffect.Own,
        >= FirstOfSeries and <= LastOfSeries => IoctlEffect.Own,
        _ => IoctlEffect.Question,
    };

    private static IoctlEffect OfGroup(uint request) => request switch
    {
        VfioRequest.GroupSetContainer or VfioRequest.GroupUnsetContainer or VfioRequest.GroupGetDeviceFd => IoctlEffect.Structure,
        _ => IoctlEffect.Question,
    };

    private static IoctlEffect OfDevice(uint request) => request switch
    {
        VfioRequest.DeviceBindIommufd => IoctlEffect.Structure,
        VfioRequest.DeviceSetIrqs or VfioRequest.DeviceReset or VfioRequest.DevicePciHotReset or VfioRequest.DeviceIoeventfd or VfioRequest.DeviceFeature
            or VfioRequest.DeviceAttachIommufdPt or VfioRequest.DeviceDetachIommufdPt => IoctlEffect.Own,
        _ => IoctlEffect.Question,
    };

    private static IoctlEffect OfIommufd(uint request) => request is IommufdRequest.GetHwInfo ? IoctlEffect.Question : IoctlEffect.Own;

    private static IoctlEffect OfMachine(uint request) => request switch
    {
        KvmRequest.CreateVcpu or KvmRequest.CreateDevice => IoctlEffect.Structure,
        KvmRequest.SetUserMemoryRegion or KvmRequest.SetUserMemoryRegion2 or KvmRequest.SetGsiRouting or KvmRequest.Irqfd or KvmRequest.Ioeventfd => IoctlEffect.Own,
        KvmRequest.SignalMsi => IoctlEffect.None,
        _ => IoctlEffect.Question,
    };
}
