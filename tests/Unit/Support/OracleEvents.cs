using System.Buffers.Binary;

namespace TraceReplay.Tests.Support;

/// <summary>Compares event records, leaving out what the oracle calls unknown.</summary>
internal static class OracleEvents
{
    /// <summary>The record without RnW when CLASS is not IN, without IPA[11:0], and without the IPA when S2 is 0.</summary>
    public static string Mask(string record)
    {
        byte[] bytes = Convert.FromHexString(record);
        if (bytes[0] is < 0x0b or > 0x13)
        {
            return record;
        }

        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8));
        if (((word >> 40) & 3) != 2)
        {
            word &= ~(1UL << 35);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), word);
        }

        if (bytes[0] >= 0x10)
        {
            ulong ipa = (word & (1UL << 39)) != 0 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(24)) & ~0xfffUL : 0;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), ipa);
        }

        return Convert.ToHexStringLower(bytes);
    }
}
