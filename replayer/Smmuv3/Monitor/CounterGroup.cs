using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Monitor;

/// <summary>A performance monitor counter group: eight counters of 64 bits with a StreamID filter each. IHI 0070 §10.</summary>
internal sealed class CounterGroup(int streamIdBits, CounterInterrupt interrupt)
{
    public const int Counters = 8;
    public const ulong All = (1UL << Counters) - 1;

    private readonly ulong[] _values = new ulong[Counters];
    private readonly ulong[] _captured = new ulong[Counters];
    private readonly PmcgEvtyper[] _types = new PmcgEvtyper[Counters];
    private readonly uint[] _filters = new uint[Counters];
    private bool _enabled;
    private ulong _active;

    /// <summary>Something is counted: CR.E and a counter are on.</summary>
    public bool Counting { get; private set; }

    /// <summary>CR.E.</summary>
    public bool Enabled
    {
        get => _enabled;
        set
        {
            _enabled = value;
            Counting = _enabled && _active != 0;
        }
    }

    /// <summary>CNTEN, one bit per counter.</summary>
    public ulong Active
    {
        get => _active;
        set
        {
            _active = value & All;
            Counting = _enabled && _active != 0;
        }
    }

    /// <summary>INTEN.</summary>
    public ulong Interrupting { get; set; }

    /// <summary>OVS.</summary>
    public ulong Overflowed { get; set; }

    public ReadOnlySpan<ulong> Captured => _captured;

    public Span<ulong> Values => _values;

    public Span<PmcgEvtyper> Types => _types;

    public Span<uint> Filters => _filters;

    public void Count(MonitorEvent what, uint streamId, int times)
    {
        if (times == 0)
        {
            return;
        }

        for (int i = 0; i < Counters; i++)
        {
            if ((_active & (1UL << i)) != 0
                && _types[i].EVENT == (ushort)what
                && StreamFilter.Matches(_types[i].FILTER_SID_SPAN, _filters[i], streamIdBits, streamId))
            {
                Add(i, (ulong)times);
            }
        }
    }

    /// <summary>§10.5.2.11: all values go to their shadow registers.</summary>
    public void Capture() => _values.CopyTo(_captured, 0);

    public void Reset()
    {
        Enabled = false;
        Active = 0;
        Interrupting = 0;
        Overflowed = 0;
        Array.Clear(_values);
        Array.Clear(_captured);
        Array.Clear(_types);
        Array.Clear(_filters);
        interrupt.Reset();
    }

    public void AddStateHash(ref StateHash hash)
    {
        if (!_enabled && (_active | Overflowed) == 0)
        {
            return;
        }

        hash.Add(_active);
        hash.Add(Overflowed);
        foreach (ulong value in _values)
        {
            hash.Add(value);
        }
    }

    // §10.2: a counter goes on after an overflow; the interrupt comes when status, value and capture can be seen.
    private void Add(int counter, ulong times)
    {
        ulong before = _values[counter];
        _values[counter] = before + times;
        if (_values[counter] >= before)
        {
            return;
        }

        Overflowed |= 1UL << counter;
        if (_types[counter].OVFCAP)
        {
            Capture();
        }

        if ((Interrupting & (1UL << counter)) != 0)
        {
            interrupt.Raise();
        }
    }
}
