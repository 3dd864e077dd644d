using System.Buffers.Binary;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>
/// The capability chain of a ring region, as appended: type (16 bytes at 32), fault or response (12 at 48), sparse mmap with one area (32 at 60).
/// Not 8-byte aligned after the second.
/// </summary>
internal static class RingRegionInfo
{
    public const int InfoSize = 32;
    public const int Needed = 92;
    private const int Type = 0;
    private const int Ring = 16;
    private const int Sparse = 28;

    public static void PutChain(Span<byte> chain, uint regionType, uint subtype, ushort capabilityId, uint ringOffset, ulong size)
    {
        PutType(chain, regionType, subtype, InfoSize + Ring);

        const uint RingVersion = 1;
        Capability.Put(chain[Ring..], capabilityId, version: 1, next: InfoSize + Sparse);
        BinaryPrimitives.WriteUInt32LittleEndian(chain[(Ring + 8)..], RingVersion);

        Capability.Put(chain[Sparse..], id: 1, version: 1, next: 0);
        BinaryPrimitives.WriteUInt32LittleEndian(chain[(Sparse + 8)..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(chain[(Sparse + 16)..], ringOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(chain[(Sparse + 24)..], size - ringOffset);
    }

    public static void PutType(Span<byte> chain, uint regionType, uint subtype, int next)
    {
        Capability.Put(chain[Type..], id: 2, version: 1, next: (ushort)next);
        BinaryPrimitives.WriteUInt32LittleEndian(chain[(Type + 8)..], regionType);
        BinaryPrimitives.WriteUInt32LittleEndian(chain[(Type + 12)..], subtype);
    }
}
