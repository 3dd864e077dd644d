namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Attach or detach of a PASID instead of the device.</summary>
[Flags]
public enum VfioAttachFlags : uint
{
    None = 0,
    Pasid = 1,
}
