namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>What software may do with a register.</summary>
public enum RegisterAccess : byte
{
    ReadOnly = 0,
    ReadWrite = 1,
}
