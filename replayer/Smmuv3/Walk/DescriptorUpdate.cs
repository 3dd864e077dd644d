using System.Buffers.Binary;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Writes access flags and dirty state into tables: a compare-and-swap of one descriptor. DDI 0487 D8.5.</summary>
internal static class DescriptorUpdate
{
    /// <param name="descriptor">As the walk read it. When memory holds something else by now, it is left alone: another walk will read that.</param>
    /// <returns>False when nothing answers at the address.</returns>
    public static bool TryApply(PhysicalMemory memory, in TableFormat format, ulong physical, ulong descriptor, ulong updated)
    {
        if (!memory.TryRead64(physical, out ulong present))
        {
            return false;
        }

        if (format.InMemory(present) != descriptor)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, format.InMemory(updated));
        return memory.TryWrite(physical, bytes);
    }
}
