using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>The records that stay, in their order. One that its last holder releases goes.</summary>
internal sealed class KeptRecords
{
    private readonly HashSet<Utf8Text> _texts = [];
    private KeptRecord? _first;
    private KeptRecord? _last;
    private long _order;

    public int Count { get; private set; }

    /// <summary>Bytes they take, roughly.</summary>
    public long Bytes { get; private set; }

    /// <summary>Place of the record that is being looked at.</summary>
    public long Order => _order;

    /// <summary>The next record is looked at.</summary>
    public void Advance() => _order++;

    /// <summary>A copy of the record that is being looked at, held once.</summary>
    public KeptRecord Keep(Record record)
    {
        var kept = new KeptRecord(RecordCopy.Of(record, _texts), _order) { Holders = 1, Previous = _last };
        if (_last is null)
        {
            _first = kept;
        }
        else
        {
            _last.Next = kept;
        }

        _last = kept;
        Count++;
        Bytes += RecordCopy.BytesOf(kept.Record);
        return kept;
    }

    public void Release(KeptRecord kept)
    {
        if (--kept.Holders > 0 || kept.IsGone)
        {
            return;
        }

        kept.IsGone = true;
        if (kept.Previous is { } previous)
        {
            previous.Next = kept.Next;
        }
        else
        {
            _first = kept.Next;
        }

        if (kept.Next is { } next)
        {
            next.Previous = kept.Previous;
        }
        else
        {
            _last = kept.Previous;
        }

        Count--;
        Bytes -= RecordCopy.BytesOf(kept.Record);
        kept.Gone?.ForEach(action => action());
    }

    public IEnumerable<KeptRecord> All()
    {
        for (KeptRecord? kept = _first; kept is not null; kept = kept.Next)
        {
            yield return kept;
        }
    }
}
