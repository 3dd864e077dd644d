using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Answers of the machine that a replay learns at first sight. One record of each stays: what was learned in the whole recording is learned in front as well.</summary>
internal sealed class Facts(KeptRecords records)
{
    /// <summary>More questions than any program has; what comes beyond is learned anew.</summary>
    private const int Most = 20_000;

    private readonly Dictionary<FactKey, (KeptRecord Kept, OpenFile File)> _known = [];

    /// <summary>A question was asked.</summary>
    /// <param name="renews">The new answer takes the place of the old one: it depends on what is alive.</param>
    /// <returns>The record when it stays.</returns>
    public KeptRecord? Ask(FactKey key, Record record, OpenFile file, bool renews)
    {
        if (_known.TryGetValue(key, out (KeptRecord Kept, OpenFile File) known))
        {
            if (!renews && known.File.Cluster is { IsDead: false })
            {
                return null;
            }

            Forget(key, known);
        }
        else if (_known.Count >= Most)
        {
            return null;
        }

        KeptRecord kept = records.Keep(record);
        _known[key] = (kept, file);
        file.Cluster!.Facts.Add(key);
        return kept;
    }

    /// <summary>Called when a dead cluster has no answer left that anybody needs.</summary>
    public Action<FileCluster>? Emptied { get; set; }

    private void Forget(FactKey key, (KeptRecord Kept, OpenFile File) known)
    {
        _known.Remove(key);
        FileCluster cluster = known.File.Cluster!;
        cluster.Facts.Remove(key);
        records.Release(known.Kept);
        if (cluster.IsDead && cluster.Facts.Count == 0)
        {
            Emptied?.Invoke(cluster);
        }
    }
}
