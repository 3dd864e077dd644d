namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>What comes with a bind.</summary>
[Flags]
public enum VfioBindFlags : uint
{
    None = 0,
    Token = 1,
}
