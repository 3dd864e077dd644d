namespace TraceReplay.Recorder.Bpf;

/// <summary>A buffer behind a pointer of an argument, as far as it has arrived.</summary>
internal sealed class PointedBytes
{
    public int Offset { get; set; }

    public ulong Address { get; set; }

    public uint Wanted { get; set; }

    public GrowingBytes In { get; } = new();

    public GrowingBytes Out { get; } = new();

    public void Clear()
    {
        In.Clear();
        Out.Clear();
    }
}
