namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>On or off.</summary>
[Flags]
public enum IommuDirtyTrackingFlags : uint
{
    None = 0,
    Enable = 1,
}
