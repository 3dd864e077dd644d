using System.Buffers.Binary;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>struct iommu_fault 64 bytes in the nested series, 48 in v8, which leaves out the zeros at the end (include/uapi/linux/iommu.h).</summary>
internal readonly record struct IommuFault
{
    public const int Size = 64;
    public const uint Unrecoverable = 1;
    public const uint PageRequest = 2;

    public uint Type { get; init; }
    /// <summary>Why; page requests have none.</summary>
    public uint Reason { get; init; }

    /// <summary>Which stalled transactions a page request is about: the STAG.</summary>
    public uint Group { get; init; }

    /// <summary>Bits: 1 PASID valid, 2 address valid, 4 fetch address valid; of a page request 1 PASID valid, 2 last page.</summary>
    public uint Flags { get; init; }

    public uint Pasid { get; init; }

    /// <summary>Bits: 1 read, 2 write, 4 execute, 8 privileged.</summary>
    public uint Permission { get; init; }

    public ulong Address { get; init; }
    public ulong FetchAddress { get; init; }

    public void WriteTo(Span<byte> destination)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Type);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Permission);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Address);
        if (Type == PageRequest)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Flags);
            BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Pasid);
            BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Group);
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Reason);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Pasid);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], FetchAddress);
    }
}
