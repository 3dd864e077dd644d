namespace TraceReplay.Recorder.Bpf;

/// <summary>Bytes that arrive in pieces. The storage is used again.</summary>
internal sealed class GrowingBytes
{
    private const int MostKept = 64 << 10;
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Puts bytes where they belong; what lies between them and the end so far is zero.</summary>
    public void Put(int offset, ReadOnlySpan<byte> bytes)
    {
        int end = offset + bytes.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)end));
        }

        if (offset > Length)
        {
            _bytes.AsSpan(Length, offset - Length).Clear();
        }

        bytes.CopyTo(_bytes.AsSpan(offset));
        Length = Math.Max(Length, end);
    }

    public void Set(ReadOnlySpan<byte> bytes)
    {
        Length = 0;
        Put(0, bytes);
    }

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > MostKept)
        {
            _bytes = [];
        }
    }
}
