namespace TraceReplay.Fuzz.Smmu;

/// <summary>Where the decisions of a run come from: bytes of a fuzzer until they end, or a seed without end. The same input gives the same decisions.</summary>
internal sealed class Choices
{
    private readonly byte[]? _bytes;
    private int _at;
    private ulong _state;

    private Choices(byte[]? bytes, ulong state)
    {
        _bytes = bytes;
        _state = state;
    }

    public static Choices Of(ReadOnlySpan<byte> bytes) => new(bytes.ToArray(), 0);

    /// <param name="seed">Every seed gives another run.</param>
    public static Choices Of(long seed) => new(null, ((ulong)seed * 0x9e3779b97f4a7c15) | 1);

    public bool Ended => _bytes is not null && _at >= _bytes.Length;

    /// <summary>A number below n.</summary>
    public int Below(int n) => _bytes is null ? (int)(Step() >> 33) % n : n <= 256 ? Byte() % n : (Byte() | (Byte() << 8)) % n;

    public bool OneIn(int n) => Below(n) == 0;

    public T Of<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Few, many or all bits set.</summary>
    public ulong Word()
    {
        ulong word = _bytes is null ? Step() ^ (Step() << 29) : Bytes();
        return word >> Below(64);
    }

    private ulong Bytes()
    {
        ulong word = 0;
        for (int i = 0; i < 8; i++)
        {
            word = (word << 8) | (uint)Byte();
        }

        return word;
    }

    private int Byte() => _at < _bytes!.Length ? _bytes[_at++] : 0;

    private ulong Step()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
