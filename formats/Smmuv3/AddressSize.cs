namespace TraceReplay.Formats.Smmuv3;

/// <summary>Output address size codes of IDR5.OAS, CD.IPS and STE.S2PS.</summary>
public enum AddressSize : byte
{
    Bits32 = 0,
    Bits36 = 1,
    Bits40 = 2,
    Bits42 = 3,
    Bits44 = 4,
    Bits48 = 5,
    Bits52 = 6,
    Bits56 = 7,
}
