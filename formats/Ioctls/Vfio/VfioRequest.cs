namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>
/// Request numbers of VFIO, _IO(';', 100 + n): no size or direction in them, and reused per kind of file. include/uapi/linux/vfio.h.
/// </summary>
public static class VfioRequest
{
    /// <summary>Number of n = 0.</summary>
    public const uint First = 0x3b64;

    public const uint GetApiVersion = 0x3b64;
    public const uint CheckExtension = 0x3b65;
    public const uint SetIommu = 0x3b66;

    public const uint GroupGetStatus = 0x3b67;
    public const uint GroupSetContainer = 0x3b68;
    public const uint GroupUnsetContainer = 0x3b69;
    public const uint GroupGetDeviceFd = 0x3b6a;

    public const uint DeviceGetInfo = 0x3b6b;
    public const uint DeviceGetRegionInfo = 0x3b6c;
    public const uint DeviceGetIrqInfo = 0x3b6d;
    public const uint DeviceSetIrqs = 0x3b6e;
    public const uint DeviceReset = 0x3b6f;
    public const uint DeviceGetPciHotResetInfo = 0x3b70;
    public const uint DevicePciHotReset = 0x3b71;
    public const uint DeviceQueryGfxPlane = 0x3b72;
    public const uint DeviceGetGfxDmabuf = 0x3b73;
    public const uint DeviceIoeventfd = 0x3b74;
    public const uint DeviceFeature = 0x3b75;
    public const uint DeviceBindIommufd = 0x3b76;
    public const uint DeviceAttachIommufdPt = 0x3b77;
    public const uint DeviceDetachIommufdPt = 0x3b78;

    public const uint MigrationGetPrecopyInfo = 0x3b79;

    public const uint IommuGetInfo = 0x3b70;
    public const uint IommuMapDma = 0x3b71;
    public const uint IommuUnmapDma = 0x3b72;
    public const uint IommuEnable = 0x3b73;
    public const uint IommuDisable = 0x3b74;
    public const uint IommuDirtyPages = 0x3b75;

    public const uint SpaprTceGetInfo = 0x3b70;
    public const uint SpaprRegisterMemory = 0x3b75;
    public const uint SpaprUnregisterMemory = 0x3b76;
    public const uint SpaprTceCreate = 0x3b77;
    public const uint SpaprTceRemove = 0x3b78;
    public const uint EehPeOp = 0x3b79;
}
