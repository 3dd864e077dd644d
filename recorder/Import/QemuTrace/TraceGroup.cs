using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Records that stay together, in their order. One instance is reused; records are valid until the next group.</summary>
internal sealed class TraceGroup
{
    public TraceGroupKind Kind { get; set; }

    /// <summary>Nanoseconds since 1970 of the first and of the last line.</summary>
    public long Start { get; set; }
    public long End { get; set; }

    /// <summary>Holds a command that changes or drops configuration (CFGI_STE, CFGI_CD).</summary>
    public bool Configures { get; set; }

    /// <summary>Holds a command that drops the configuration of all streams, which drivers send when they set an SMMU up.</summary>
    public bool Resets { get; set; }

    /// <summary>Stream of a translation.</summary>
    public uint StreamId { get; set; }

    /// <summary>The input address of a translation is in the trace.</summary>
    public bool HasAddress { get; set; }
    public List<Record> Records { get; } = [];

    public void Begin(TraceGroupKind kind, long time)
    {
        Kind = kind;
        Start = time;
        End = time;
        Configures = false;
        Resets = false;
        StreamId = 0;
        HasAddress = false;
        Records.Clear();
    }
}
