namespace TraceReplay.Formats.Ioctls.Nested;

/// <summary>What stage 1 does.</summary>
public enum PasidConfigMode : byte
{
    Translate = 1,
    Bypass = 2,
    Abort = 3,
}
