using System.Buffers.Binary;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>A region from index 9 on: memory of the kernel that carries faults to the user or answers back. Nested-stage series, VFIO part.</summary>
internal abstract class DeviceRegion(uint subtype, int size)
{
    private readonly byte[] _content = new byte[size];

    public uint Subtype { get; } = subtype;

    public ulong Size => (ulong)_content.Length;

    /// <summary>VFIO_REGION_INFO_FLAG_*: 1 read, 2 write, 4 mmap, 8 capabilities.</summary>
    public abstract uint Flags { get; }

    /// <summary>Bytes of the capability chain.</summary>
    public abstract int ChainLength { get; }

    /// <summary>Where the part that can be mapped begins; 0 when none can.</summary>
    public abstract ulong MapStart { get; }

    public ReadOnlySpan<byte> Content => _content;

    /// <summary>A mapping lets the program write the ring itself, unseen by a recording.</summary>
    public bool UserWritesRing { get; set; }

    /// <summary>The kernel writes the region when a device faults.</summary>
    public virtual bool HoldsFaults => false;

    protected Span<byte> Bytes => _content;

    public abstract void PutChain(Span<byte> chain, uint regionType);

    /// <summary>A read of the region is answered with its bytes, with nothing, or refused.</summary>
    public virtual RegionAccess Readable => RegionAccess.Granted;

    /// <summary>Whether so many bytes may be written there; looked at before the bytes are fetched.</summary>
    public abstract RegionAccess Writable(ulong position, int count);

    /// <returns>False when the values are out of range; nothing has changed then.</returns>
    public abstract bool TryWrite(int position, ReadOnlySpan<byte> bytes);

    public abstract void AddStateHash(ref StateHash hash);

    /// <summary>A word of the header.</summary>
    protected uint Get(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_content.AsSpan(offset));

    protected void Put(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_content.AsSpan(offset), value);
}
