namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Decoded configurations by stream, kept until a CFGI command names them. Failures are not kept.</summary>
internal sealed class ConfigCache
{
    private readonly Dictionary<uint, StreamContext> _contexts = [];
    private readonly HashSet<uint> _devices = [];
    private readonly List<uint> _doomed = [];

    public bool TryGet(uint streamId, out StreamContext context) => _contexts.TryGetValue(streamId, out context);

    public void Add(uint streamId, in StreamContext context) => _contexts[streamId] = context;

    /// <summary>A transaction of this stream was seen.</summary>
    public void NoteDevice(uint streamId) => _devices.Add(streamId);

    public bool HasDevice(uint streamId) => _devices.Contains(streamId) || (streamId & ~0xf8u) == 0;

    public void Invalidate(uint first, uint last)
    {
        if (first == last)
        {
            _contexts.Remove(first);
            return;
        }

        foreach (uint stream in _contexts.Keys)
        {
            if (stream >= first && stream <= last)
            {
                _doomed.Add(stream);
            }
        }

        foreach (uint stream in _doomed)
        {
            _contexts.Remove(stream);
        }

        _doomed.Clear();
    }

    public int Count => _contexts.Count;
}
