using System.Buffers.Binary;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>struct iommu_page_response as Linux 5.10 has it, 24 bytes: argsz, version, flags 8, pasid 12, grpid 16, code 20.</summary>
internal readonly record struct PageResponseMessage(uint Version, uint Flags, uint Pasid, uint Group, uint Code)
{
    public const int Size = 24;

    public static PageResponseMessage Read(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]));
}
