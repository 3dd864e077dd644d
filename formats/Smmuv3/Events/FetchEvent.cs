using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>External abort on a structure: F_STE_FETCH, F_CD_FETCH, F_VMS_FETCH. IHI 0070 §7.3. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public readonly struct FetchEvent
{
#pragma warning disable CS0169, IDE0051, CA1823 // Reserved words keep their place and their content.
    private readonly ulong _dw0, _dw1, _dw2, _dw3;
#pragma warning restore CS0169, IDE0051, CA1823

    public EventId Type { get => (EventId)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }

    /// <summary>Implementation defined.</summary>
    public ushort Reason { get => (ushort)Bits.Get(_dw1, 15, 0); init => _dw1 = Bits.With(_dw1, 15, 0, value); }
    public bool GPCF { get => Bits.Flag(_dw1, 16); init => _dw1 = Bits.With(_dw1, 16, 16, value); }

    /// <summary>Byte address, bits [55:3].</summary>
    public ulong FetchAddr { get => Bits.Get(_dw3, 55, 3) << 3; init => _dw3 = Bits.With(_dw3, 55, 3, value >> 3); }
}
