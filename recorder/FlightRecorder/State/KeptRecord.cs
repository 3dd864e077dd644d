using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>A record that stays in front. It goes when nobody holds it any more.</summary>
internal sealed class KeptRecord(Record record, long order)
{
    public Record Record { get; } = record;

    /// <summary>Place in the whole recording.</summary>
    public long Order { get; } = order;

    public KeptRecord? Previous { get; set; }

    public KeptRecord? Next { get; set; }

    public int Holders { get; set; }

    public bool IsGone { get; set; }

    /// <summary>Eventfds that this call was the first to give to a device.</summary>
    public List<OpenFile>? Wires { get; set; }

    /// <summary>Told when it goes: what it depended on may go, too.</summary>
    public List<Action>? Gone { get; set; }
}
