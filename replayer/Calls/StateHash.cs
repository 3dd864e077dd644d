using System.Runtime.CompilerServices;

namespace TraceReplay.Replayer.Calls;

/// <summary>A hash over model state, the same on every machine: 64-bit FNV-1a over little-endian words, finished by a mix.</summary>
internal struct StateHash
{
    private ulong _value;

    public static StateHash Create() => new() { _value = 0xcbf29ce484222325 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong word)
    {
        _value = (_value ^ word) * 0x100000001b3;
        _value ^= _value >> 29;
    }

    public void Add(long word) => Add((ulong)word);

    public void Add(bool flag) => Add(flag ? 1UL : 0UL);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add((ulong)bytes.Length);
        int i = 0;
        for (; i + 8 <= bytes.Length; i += 8)
        {
            Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[i..]));
        }

        for (; i < bytes.Length; i++)
        {
            Add((ulong)bytes[i]);
        }
    }

    public readonly ulong Finish()
    {
        ulong x = _value;
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
        return x ^ (x >> 33);
    }
}
