using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Which requests of devices were reads. A trace of translations does not say, a program that reports each transfer when it is over does:
/// "dma dev=0000:00:04.0 engine=edu dir=from-ram iova=0x1009000 len=64". It is an input, only that it comes late.
/// </summary>
internal sealed class DirectionSurvey
{
    private const int MostPending = 1 << 14;
    private const int MostReads = 1 << 20;

    private readonly SortedDictionary<uint, List<(long Sequence, ulong Iova)>> _pending = [];
    private readonly HashSet<long> _reads = [];

    /// <summary>The request of this record was reported as part of a read.</summary>
    public bool IsRead(long sequence) => _reads.Contains(sequence);

    public void Look(Record record)
    {
        switch (record)
        {
            case DmaRecord { Direction: not (DmaDirection.Read or DmaDirection.Write) } dma:
                Add(dma.StreamId, dma.Sequence, dma.Iova);
                break;
            case MarkerRecord marker when marker.Text.Span.StartsWith("dma dev="u8):
                Report(marker.Text.ToString());
                break;
            default:
                break;
        }
    }

    private void Add(uint stream, long sequence, ulong iova)
    {
        if (!_pending.TryGetValue(stream, out List<(long Sequence, ulong Iova)>? requests))
        {
            _pending[stream] = requests = [];
        }

        if (requests.Count < MostPending)
        {
            requests.Add((sequence, iova));
        }
    }

    private void Report(string text)
    {
        string[] words = text.Split(' ');
        if (Value(words, "engine=") is null || Value(words, "dev=") is not { } device || ReplayEngine.StreamOf(device) is not { } stream
            || !_pending.Remove(stream, out List<(long Sequence, ulong Iova)>? requests))
        {
            return;
        }

        bool read = Value(words, "dir=") is "from-ram";
        if (!read || !TryNumber(Value(words, "iova="), out ulong iova) || !TryNumber(Value(words, "len="), out ulong length))
        {
            return;
        }

        foreach ((long sequence, ulong address) in requests)
        {
            if (address - iova < length && _reads.Count < MostReads)
            {
                _reads.Add(sequence);
            }
        }
    }

    private static string? Value(string[] words, string key) => Array.Find(words, word => word.StartsWith(key, StringComparison.Ordinal))?[key.Length..];

    private static bool TryNumber(string? text, out ulong value)
    {
        value = 0;
        return text is not null && (text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));
    }
}
