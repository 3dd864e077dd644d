using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Physical memory as the SMMU reads and writes it.</summary>
internal sealed class ReferenceMemory(PhysicalMemory memory)
{
    /// <returns>Null where nothing answers.</returns>
    public ulong? Read(ulong address, bool bigEndian)
    {
        if (!memory.TryRead64(address, out ulong value))
        {
            return null;
        }

        return bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    public void Write(ulong address, ulong value, bool bigEndian) => memory.Write64(address, bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <returns>Null where nothing answers.</returns>
    public T? Read<T>(ulong address)
        where T : unmanaged
    {
        T value = default;
        return memory.TryRead(address, MemoryMarshal.AsBytes(new Span<T>(ref value))) ? value : null;
    }
}
