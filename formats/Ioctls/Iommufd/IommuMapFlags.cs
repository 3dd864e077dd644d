namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>What a mapping allows, and who chooses its address.</summary>
[Flags]
public enum IommuMapFlags : uint
{
    None = 0,
    FixedIova = 1,
    Writeable = 2,
    Readable = 4,
}
