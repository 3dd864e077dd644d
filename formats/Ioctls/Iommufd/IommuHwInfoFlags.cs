namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>The type field is an input.</summary>
[Flags]
public enum IommuHwInfoFlags : uint
{
    None = 0,
    InputType = 1,
}
