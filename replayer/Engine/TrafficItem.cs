namespace TraceReplay.Replayer.Engine;

/// <summary>Something the modelled kernel made the SMMU see: a register access, or a command the SMMU consumed. Word0 is the value of an access.</summary>
internal readonly record struct TrafficItem(TrafficKind Kind, uint Offset, ulong Word0, ulong Word1)
{
    public bool IsCommand => Kind == TrafficKind.Command;

    public byte Opcode => (byte)Word0;
}
