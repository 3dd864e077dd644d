namespace TraceReplay.Formats.Smmuv3;

/// <summary>SH fields of tables and queues.</summary>
public enum Shareability : byte
{
    NonShareable = 0,
    Outer = 2,
    Inner = 3,
}
