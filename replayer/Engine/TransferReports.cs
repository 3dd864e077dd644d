using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// What a program reports of each transfer when it is over: "dma dev=0000:00:04.0 engine=edu dir=from-ram iova=0x1009000 len=64". A trace of translations
/// does not say whether a request was a read, nor, where no table was walked, at which address it was. Both are inputs, only that they come late.
/// </summary>
internal sealed class TransferReports
{
    private const int MostPending = 1 << 14;
    private const int MostKnown = 1 << 20;

    /// <summary>Bytes of the requests into which a refused transfer falls.</summary>
    private const int Piece = 4;

    private readonly SortedDictionary<uint, List<(long Sequence, ulong Iova, bool IsDma)>> _pending = [];
    private readonly HashSet<long> _reads = [];
    private readonly Dictionary<long, ulong> _addresses = [];

    /// <summary>The request of this record was reported as part of a read.</summary>
    public bool IsRead(long sequence) => _reads.Contains(sequence);

    /// <summary>The address of a record whose source did not know it.</summary>
    public ulong? AddressOf(long sequence) => _addresses.Count > 0 && _addresses.TryGetValue(sequence, out ulong address) ? address : null;

    public void Look(Record record)
    {
        switch (record)
        {
            case DmaRecord { Source: DmaSource.Observed } dma:
                Add(dma.StreamId, dma.Sequence, dma.Iova, isDma: true);
                break;
            case SmmuTranslationRecord { Iova: 0 } translation:
                Add(translation.StreamId, translation.Sequence, 0, isDma: false);
                break;
            case MarkerRecord marker when marker.Text.Span.StartsWith("dma dev="u8):
                Report(marker.Text.ToString());
                break;
            default:
                break;
        }
    }

    private void Add(uint stream, long sequence, ulong iova, bool isDma)
    {
        if (!_pending.TryGetValue(stream, out List<(long Sequence, ulong Iova, bool IsDma)>? requests))
        {
            _pending[stream] = requests = [];
        }

        if (requests.Count < MostPending)
        {
            requests.Add((sequence, iova, isDma));
        }
    }

    private void Report(string text)
    {
        string[] words = text.Split(' ');
        if (Value(words, "engine=") is null || Value(words, "dev=") is not { } device || ReplayEngine.StreamOf(device) is not { } stream
            || !_pending.Remove(stream, out List<(long Sequence, ulong Iova, bool IsDma)>? requests)
            || !TryNumber(Value(words, "iova="), out ulong iova) || !TryNumber(Value(words, "len="), out ulong length))
        {
            return;
        }

        bool read = Value(words, "dir=") is "from-ram";
        ulong requestsDone = 0;
        ulong translationsDone = 0;
        foreach ((long sequence, ulong address, bool isDma) in requests)
        {
            bool known = address - iova < length;
            ulong offset = 0;
            if (address == 0 && !known)
            {
                offset = Piece * (isDma ? requestsDone++ : translationsDone++);
                known = offset < length;
                if (known && _addresses.Count < MostKnown)
                {
                    _addresses[sequence] = iova + offset;
                }
            }

            if (known && read && isDma && _reads.Count < MostKnown)
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
