using System.Collections;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>The last invalidation commands, oldest first, for explanations.</summary>
internal sealed class InvalidationHistory : IReadOnlyList<InvalidationNote>
{
    private const int Capacity = 256;

    private readonly InvalidationNote[] _notes = new InvalidationNote[Capacity];
    private int _start;

    public int Count { get; private set; }

    public InvalidationNote this[int index] =>
        (uint)index < (uint)Count ? _notes[(_start + index) % Capacity] : throw new ArgumentOutOfRangeException(nameof(index));

    public void Add(in InvalidationNote note)
    {
        _notes[(_start + Count) % Capacity] = note;
        if (Count < Capacity)
        {
            Count++;
        }
        else
        {
            _start = (_start + 1) % Capacity;
        }
    }

    public void Clear()
    {
        _start = 0;
        Count = 0;
    }

    public IEnumerator<InvalidationNote> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
