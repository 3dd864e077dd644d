using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>E_PAGE_REQUEST. IHI 0070 §7.3.19. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public readonly struct PageRequestEvent
{
#pragma warning disable CS0169, IDE0051, CA1823 // Reserved words keep their place and their content.
    private readonly ulong _dw0, _dw1, _dw2, _dw3;
#pragma warning restore CS0169, IDE0051, CA1823

    public EventId Type { get => (EventId)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }
    public bool uX { get => Bits.Flag(_dw1, 33); init => _dw1 = Bits.With(_dw1, 33, 33, value); }
    public bool uW { get => Bits.Flag(_dw1, 34); init => _dw1 = Bits.With(_dw1, 34, 34, value); }
    public bool uR { get => Bits.Flag(_dw1, 35); init => _dw1 = Bits.With(_dw1, 35, 35, value); }
    public bool pX { get => Bits.Flag(_dw1, 37); init => _dw1 = Bits.With(_dw1, 37, 37, value); }
    public bool pW { get => Bits.Flag(_dw1, 38); init => _dw1 = Bits.With(_dw1, 38, 38, value); }
    public bool pR { get => Bits.Flag(_dw1, 39); init => _dw1 = Bits.With(_dw1, 39, 39, value); }

    /// <summary>Units of 4 KiB.</summary>
    public byte Span { get => (byte)Bits.Get(_dw1, 51, 44); init => _dw1 = Bits.With(_dw1, 51, 44, value); }

    /// <summary>Byte address, bits [63:12].</summary>
    public ulong InputAddr { get => Bits.Get(_dw2, 63, 12) << 12; init => _dw2 = Bits.With(_dw2, 63, 12, value >> 12); }
}
