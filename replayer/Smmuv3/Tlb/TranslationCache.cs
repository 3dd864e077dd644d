using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>The TLB: a bounded set of translations by tag, emptied when full, invalidated only by command.</summary>
internal sealed class TranslationCache(int capacity)
{
    private readonly Dictionary<TlbKey, TlbEntry> _entries = new(capacity);
    private readonly List<TlbKey> _doomed = new(64);

    public int Count => _entries.Count;

    public bool TryGet(in TlbKey key, out TlbEntry entry) => _entries.TryGetValue(key, out entry);

    public void Add(in TlbKey key, in TlbEntry entry)
    {
        if (_entries.Count >= capacity)
        {
            _entries.Clear();
        }

        _entries[key] = entry;
    }

    public void Clear() => _entries.Clear();

    public bool Remove(in TlbKey key) => _entries.Remove(key);

    public void RemoveWhere(in TlbSelection selection)
    {
        foreach (KeyValuePair<TlbKey, TlbEntry> pair in _entries)
        {
            if (selection.Covers(pair.Key, pair.Value))
            {
                _doomed.Add(pair.Key);
            }
        }

        foreach (TlbKey key in _doomed)
        {
            _entries.Remove(key);
        }

        _doomed.Clear();
    }

    public void AddStateHash(ref StateHash hash)
    {
        // Dictionary order is not part of the state: fold with an order-free sum.
        ulong sum = 0;
        foreach (KeyValuePair<TlbKey, TlbEntry> pair in _entries)
        {
            StateHash one = StateHash.Create();
            one.Add(pair.Key.Address);
            one.Add((long)pair.Key.Asid);
            one.Add((long)pair.Key.Vmid);
            one.Add((long)pair.Key.Level);
            one.Add(pair.Value.Mapping.Output);
            one.Add((ulong)pair.Value.Mapping.Permission);
            sum += one.Finish();
        }

        hash.Add(sum);
        hash.Add((ulong)_entries.Count);
    }
}
