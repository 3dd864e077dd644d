namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Request numbers of iommufd, _IO(';', 0x80 + n). include/uapi/linux/iommufd.h.</summary>
public static class IommufdRequest
{
    /// <summary>Number of n = 0; what is below it is VFIO.</summary>
    public const uint First = 0x3b80;

    public const uint Destroy = 0x3b80;
    public const uint IoasAlloc = 0x3b81;
    public const uint IoasAllowIovas = 0x3b82;
    public const uint IoasCopy = 0x3b83;
    public const uint IoasIovaRanges = 0x3b84;
    public const uint IoasMap = 0x3b85;
    public const uint IoasUnmap = 0x3b86;
    public const uint Option = 0x3b87;
    public const uint VfioIoas = 0x3b88;
    public const uint HwptAlloc = 0x3b89;
    public const uint GetHwInfo = 0x3b8a;
    public const uint HwptSetDirtyTracking = 0x3b8b;
    public const uint HwptGetDirtyBitmap = 0x3b8c;
    public const uint HwptInvalidate = 0x3b8d;
    public const uint FaultQueueAlloc = 0x3b8e;
    public const uint IoasMapFile = 0x3b8f;
    public const uint ViommuAlloc = 0x3b90;
    public const uint VdeviceAlloc = 0x3b91;
    public const uint IoasChangeProcess = 0x3b92;
    public const uint VeventqAlloc = 0x3b93;
    public const uint HwQueueAlloc = 0x3b94;
    public const uint IoasNoiommuGetPa = 0x3b95;
}
