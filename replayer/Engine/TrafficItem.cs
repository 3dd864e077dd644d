namespace TraceReplay.Replayer.Engine;

/// <summary>Something the modelled kernel made the SMMU see: a register write, or a command the SMMU consumed.</summary>
internal readonly record struct TrafficItem(bool IsCommand, uint Offset, ulong Word0, ulong Word1)
{
    public byte Opcode => (byte)Word0;
}
