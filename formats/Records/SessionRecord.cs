namespace TraceReplay.Formats.Records;

/// <summary>Where the recording comes from. A merged log has one per source.</summary>
public sealed class SessionRecord : Record
{
    public override RecordKind Kind => RecordKind.Session;

    /// <summary>Which kind of recording this came from: 'vfio-session', 'qemu-smmu-trace', ...</summary>
    public Utf8Text Source { get; set; }

    /// <summary>As uname -m spells it, empty when unknown.</summary>
    public Utf8Text Architecture { get; set; }

    /// <summary>Kernel release and version.</summary>
    public Utf8Text Kernel { get; set; }

    /// <summary>Name of the clock of the source, before it was moved to the log's clock.</summary>
    public Utf8Text Clock { get; set; }

    /// <summary>Wall clock, ns since 1970, at Record.Time; 0 when unknown.</summary>
    public long RealtimeNanoseconds { get; set; }

    /// <summary>Arguments of the recorded program.</summary>
    public List<Utf8Text> CommandLine { get; } = [];

    /// <summary>Everything else that is known: SMMU ID registers, devices, clock alignment. Sorted by key.</summary>
    public List<Property> Properties { get; } = [];

    public override void Clear()
    {
        base.Clear();
        Source = default;
        Architecture = default;
        Kernel = default;
        Clock = default;
        RealtimeNanoseconds = default;
        CommandLine.Clear();
        Properties.Clear();
    }
}
