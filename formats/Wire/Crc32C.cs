using System.Buffers.Binary;
using System.Numerics;

namespace TraceReplay.Formats.Wire;

/// <summary>CRC-32C (Castagnoli, reflected, RFC 3720 appendix B.4): the checksum of every part of a log.</summary>
public static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
