namespace TraceReplay.Replayer.Engine;

/// <summary>A transfer of a device that still has requests to make.</summary>
internal struct ActiveTransfer
{
    public long Record;
    public uint StreamId;
    public bool HasSubstream;
    public uint Substream;
    public ulong Iova;
    public ulong Remaining;
    public bool Write;
    public bool Privileged;
    public bool Observed;
}
