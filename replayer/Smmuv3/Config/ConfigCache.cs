using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private const int RecentSize = 64;

    private readonly Dictionary<ulong, StreamContext> _contexts = [];
    private readonly Stack<StreamContext> _free = new();
    private readonly List<ulong> _removing = [];
    private readonly StreamContext?[] _recent = new StreamContext?[RecentSize];
    private StreamContext? _current;

    /// <summary>Configurations that are not the only one a stream without substreams has.</summary>
    private int _severalPerStream;

    public int Count => _contexts.Count;

    public StreamContext? Find(uint streamId, bool hasSubstream, uint substream)
    {
        StreamContext? context = FindRecent(streamId, hasSubstream, substream);
        if (context is null && _contexts.TryGetValue(Key(streamId, hasSubstream, substream), out context))
        {
            _recent[Place(streamId, substream)] = context;
        }

        return context;
    }

    /// <summary>The same among those used recently.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StreamContext? FindRecent(uint streamId, bool hasSubstream, uint substream)
    {
        StreamContext? context = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_recent), Place(streamId, substream));
        return context is not null && context.StreamId == streamId && context.HasSubstream == hasSubstream && context.Substream == substream ? context : null;
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
        _recent[Place(context.StreamId, context.Substream)] = context;
        _severalPerStream += IsPlain(context) ? 0 : 1;
    }

    public void Discard(StreamContext context) => _free.Push(context);

    /// <summary>Removes the configurations of StreamIDs [first, last].</summary>
    /// <returns>How many went.</returns>
    public int Remove(uint first, uint last)
    {
        Array.Clear(_recent);
        if (first == last && _severalPerStream == 0)
        {
            return RemoveKey(Key(first, false, 0)) ? 1 : 0;
        }

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
            RemoveKey(key);
        }

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

    private static bool IsPlain(StreamContext context) => !context.HasSubstream && context.Substream == 0;

    private static int Place(uint streamId, uint substream) => (int)((streamId + (substream * 7)) & (RecentSize - 1));

    private bool RemoveKey(ulong key)
    {
        if (!_contexts.Remove(key, out StreamContext? context))
        {
            return false;
        }

        _severalPerStream -= IsPlain(context) ? 0 : 1;
        _free.Push(context);
        return true;
    }
}
