using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>
/// Decoded configurations by StreamID and SubstreamID, kept until CMD_CFGI (IHI 0070 §3.21). Failures are not kept. Unbounded by the model, bounded
/// by the number of streams that have traffic.
/// </summary>
/// <param name="keeps">False: every look-up misses, and a configuration lives until the next one is decoded.</param>
internal sealed class ConfigCache(bool keeps)
{
    private readonly Dictionary<ulong, StreamContext> _contexts = [];
    private readonly Stack<StreamContext> _free = new();
    private readonly List<ulong> _removing = [];
    private StreamContext? _last;
    private StreamContext? _current;

    public int Count => _contexts.Count;

    public StreamContext? Find(uint streamId, bool hasSubstream, uint substream)
    {
        StreamContext? last = _last;
        if (last is not null && last.StreamId == streamId && last.HasSubstream == hasSubstream && last.Substream == substream)
        {
            return last;
        }

        if (_contexts.TryGetValue(Key(streamId, hasSubstream, substream), out StreamContext? context))
        {
            _last = context;
        }

        return context;
    }

    /// <summary>An instance to decode into; give it back with <see cref="Keep"/> or <see cref="Discard"/>.</summary>
    public StreamContext Rent() => _free.TryPop(out StreamContext? context) ? context : new StreamContext();

    public void Keep(StreamContext context)
    {
        context.Complete();
        if (!keeps)
        {
            if (_current is not null)
            {
                _free.Push(_current);
            }

            _current = context;
            return;
        }

        _contexts[Key(context.StreamId, context.HasSubstream, context.Substream)] = context;
        _last = context;
    }

    public void Discard(StreamContext context) => _free.Push(context);

    /// <summary>Removes the configurations of StreamIDs [first, last].</summary>
    /// <returns>How many went.</returns>
    public int Remove(uint first, uint last)
    {
        _removing.Clear();
        foreach (KeyValuePair<ulong, StreamContext> pair in _contexts)
        {
            if (pair.Value.StreamId >= first && pair.Value.StreamId <= last)
            {
                _removing.Add(pair.Key);
            }
        }

        foreach (ulong key in _removing)
        {
            _free.Push(_contexts[key]);
            _contexts.Remove(key);
        }

        _last = null;
        return _removing.Count;
    }

    public void AddStateHash(ref StateHash hash)
    {
        ulong[] keys = [.. _contexts.Keys];
        Array.Sort(keys);
        foreach (ulong key in keys)
        {
            StreamContext context = _contexts[key];
            hash.Add(key);
            hash.Add((ulong)context.Config | ((ulong)context.Stage << 8));
            hash.Add(((ulong)(uint)context.Asid << 32) | (uint)context.Vmid);
            if (context.Stage != TranslationStage.None)
            {
                hash.Add(context.Table0.Base);
                hash.Add(context.Table1.Base);
                hash.Add(context.Stage2.Base);
            }
        }
    }

    private static ulong Key(uint streamId, bool hasSubstream, uint substream) => ((ulong)streamId << 32) | (hasSubstream ? 1UL << 31 : 0) | substream;
}
