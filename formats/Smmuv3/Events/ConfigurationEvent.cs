using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>Events that say only which stream: C_BAD_STREAMID, C_BAD_STE, F_STREAM_DISABLED, C_BAD_SUBSTREAMID, C_BAD_CD. IHI 0070 §7.3. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public readonly struct ConfigurationEvent
{
#pragma warning disable CS0169, IDE0051, CA1823 // Reserved words keep their place and their content.
    private readonly ulong _dw0, _dw1, _dw2, _dw3;
#pragma warning restore CS0169, IDE0051, CA1823

    public EventId Type { get => (EventId)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }
}
