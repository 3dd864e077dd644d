namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>Whose table it is.</summary>
public enum PasidTableFormat : uint
{
    Smmuv3 = 1,
}
