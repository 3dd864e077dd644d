using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>An event queue entry before its layout is known: the fields common to all, 32 bytes. IHI 0070 §7.3.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public readonly struct EventRecord(ulong word0, ulong word1, ulong word2, ulong word3)
{
    private readonly ulong _dw0 = word0, _dw1 = word1, _dw2 = word2, _dw3 = word3;

    public ulong Word0 => _dw0;

    public ulong Word1 => _dw1;

    public ulong Word2 => _dw2;

    public ulong Word3 => _dw3;

    public EventId Type { get => (EventId)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }

    /// <summary>The same 32 bytes seen as one of the layouts of this folder.</summary>
    public T As<T>()
        where T : unmanaged => Unsafe.BitCast<EventRecord, T>(this);

    /// <summary>The doublewords of a layout of this folder.</summary>
    public static EventRecord Of<T>(in T record)
        where T : unmanaged => Unsafe.BitCast<T, EventRecord>(record);
}
