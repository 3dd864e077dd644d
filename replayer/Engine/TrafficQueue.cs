namespace TraceReplay.Replayer.Engine;

/// <summary>First-in first-out buffer of predicted traffic that allocates only when it grows.</summary>
internal sealed class TrafficQueue
{
    private TrafficItem[] _items = new TrafficItem[256];
    private int _head;

    public int Count { get; private set; }

    public TrafficItem this[int index] => _items[(_head + index) & (_items.Length - 1)];

    public void Enqueue(in TrafficItem item)
    {
        if (Count == _items.Length)
        {
            var grown = new TrafficItem[_items.Length * 2];
            for (int i = 0; i < Count; i++)
            {
                grown[i] = this[i];
            }

            _items = grown;
            _head = 0;
        }

        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public void Drop(int count)
    {
        _head = (_head + count) & (_items.Length - 1);
        Count -= count;
    }
}
