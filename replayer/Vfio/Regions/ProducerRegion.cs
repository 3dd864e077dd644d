using System.Buffers.Binary;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>
/// v8: the kernel's side of the fault queue. A header page (version 0, entries 4, entry size 8, offset of the ring 12, the kernel's index 16) and one page of
/// records of 48 bytes, which are not a power of two: the queue looks full when it is not. Nothing is queued or read before the user chose a version.
/// [PATCH v8 25/29], vfio_pci_dma_fault_prod_rw; [PATCH v8 27/29], vfio_pci_iommu_dev_fault_handler.
/// </summary>
internal sealed class ProducerRegion : DeviceRegion, IFaultStore
{
    public const uint KnownVersion = 1;
    private const uint SubtypeProducer = 1;
    private const ushort CapabilityId = 6;
    private const int EntrySize = 48;
    private const int KernelIndex = 16;
    private const uint ReadMapWithCapabilities = 0xd;

    private readonly int _page;
    private uint _user;

    public ProducerRegion(int pageSize = 4096)
        : base(SubtypeProducer, 2 * pageSize)
    {
        _page = pageSize;
        Put(0, uint.MaxValue);
        Put(12, (uint)pageSize);
    }

    /// <summary>What the user chose; 0 before.</summary>
    public uint Version { get; private set; }

    public override uint Flags => ReadMapWithCapabilities;

    public override int ChainLength => RingRegionInfo.Needed - RingRegionInfo.InfoSize;

    public override ulong MapStart => (ulong)_page;

    public override bool HoldsFaults => true;

    public uint User => _user;

    public uint Kernel => Get(KernelIndex);

    public override RegionAccess Readable => Version == 0 ? RegionAccess.Refused : RegionAccess.Granted;

    public uint EntriesOf(uint version) => version == KnownVersion ? (uint)(_page / EntrySize) : 0;

    public void Choose(uint version, uint consumer)
    {
        _user = consumer;
        Version = version;
        if (version != 0)
        {
            Put(4, EntriesOf(version));
            Put(8, EntrySize);
        }
    }

    public int Append(in IommuFault fault)
    {
        uint entries = EntriesOf(Version);
        uint head = Kernel;
        if (entries == 0 || ((_user - head - 1) & (entries - 1)) < 1)
        {
            return Errno.EINVAL;
        }

        fault.WriteTo(Bytes.Slice(_page + ((int)head * EntrySize), EntrySize));
        Put(KernelIndex, (head + 1) % entries);
        return 0;
    }

    public override void PutChain(Span<byte> chain, uint regionType) => RingRegionInfo.PutChain(chain, regionType, Subtype, CapabilityId, (uint)_page, Size);

    public override RegionAccess Writable(ulong position, int count) => RegionAccess.Nothing;

    public override bool TryWrite(int position, ReadOnlySpan<byte> bytes) => false;

    public override void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)_user);
        hash.Add((ulong)Kernel);
        hash.Add((ulong)Version);
    }
}
