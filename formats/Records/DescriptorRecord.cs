namespace TraceReplay.Formats.Records;

/// <summary>A process holds a descriptor that no call of the log returned to it.</summary>
public sealed class DescriptorRecord : Record
{
    public override RecordKind Kind => RecordKind.Descriptor;

    public int Fd { get; set; }

    /// <summary>What the descriptor refers to (readlink of /proc/pid/fd/N).</summary>
    public Utf8Text Target { get; set; }

    public DescriptorOrigin Origin { get; set; }

    /// <summary>O_ bits.</summary>
    public int Flags { get; set; }

    /// <summary>Process of an earlier descriptor of this log with the same open file description, -1 when there is none.</summary>
    public int PeerProcess { get; set; } = -1;

    /// <summary>That descriptor, -1 when there is none.</summary>
    public int PeerFd { get; set; } = -1;

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Target = default;
        Origin = default;
        Flags = default;
        PeerProcess = -1;
        PeerFd = -1;
    }
}
