using System.Buffers.Binary;

namespace TraceReplay.Replayer.Vfio;

/// <summary>struct vfio_info_cap_header, 8 bytes: u16 id, u16 version, u32 offset of the next from the start of the info struct.</summary>
internal static class Capability
{
    public static void Put(Span<byte> at, ushort id, ushort version, uint next)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, id);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], version);
        BinaryPrimitives.WriteUInt32LittleEndian(at[4..], next);
    }
}
