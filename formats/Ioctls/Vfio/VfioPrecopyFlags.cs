namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Notes on a precopy.</summary>
[Flags]
public enum VfioPrecopyFlags : uint
{
    None = 0,
    Reinit = 1,
}
