using System.Buffers.Binary;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>v8: the user's side of the fault queue, 8 bytes: the version of the records it wants, and how far it has read. [PATCH v8 25/29], vfio_pci_dma_fault_cons_rw.</summary>
/// <param name="acceptsVersionZero">Version 0 is taken and means nothing.</param>
internal sealed class ConsumerRegion(ProducerRegion producer, bool acceptsVersionZero) : DeviceRegion(SubtypeConsumer, HeaderSize)
{
    private const uint SubtypeConsumer = 2;
    private const int HeaderSize = 8;
    private const int TypeCapability = 16;
    private const int ConsumerOffset = 4;
    private const uint WriteWithCapabilities = 0xa;

    public override uint Flags => WriteWithCapabilities;

    public override int ChainLength => TypeCapability;

    public override ulong MapStart => 0;

    public override RegionAccess Readable => RegionAccess.Nothing;

    public override void PutChain(Span<byte> chain, uint regionType) => RingRegionInfo.PutType(chain, regionType, Subtype, next: 0);

    public override RegionAccess Writable(ulong position, int count) => RegionAccess.Granted;

    public override bool TryWrite(int position, ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        Content.CopyTo(header);
        bytes[..Math.Min(bytes.Length, HeaderSize - position)].CopyTo(header[position..]);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint consumer = BinaryPrimitives.ReadUInt32LittleEndian(header[ConsumerOffset..]);
        bool known = version <= ProducerRegion.KnownVersion && (version != 0 || acceptsVersionZero);
        bool fits = producer.Version == 0 ? known : version == producer.Version;
        if (!fits || (consumer != 0 && consumer >= producer.EntriesOf(version)))
        {
            return false;
        }

        header.CopyTo(Bytes);
        producer.Choose(version, consumer);
        return true;
    }

    public override void AddStateHash(ref StateHash hash)
    {
    }
}
