using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Context descriptors: the driver's own single descriptor of a stage-1 domain, and CMD_CFGI_CD for any domain. No device here has substreams, so a
/// table has one entry. Kernel: arm_smmu_write_ctx_desc and arm_smmu_sync_cd, Linux 5.10.
/// </summary>
internal sealed class ContextTables(DriverContext context)
{
    private const int DescriptorSize = 64;

    /// <summary>Attributes 0 to 3 of io-pgtable-arm: non-cacheable, write-back, device, write-back outside only.</summary>
    private const uint Mair = 0xf404_ff44;

    private readonly CommandBatch _batch = new(context.Queue);

    /// <summary>Code of an address size in IPS, PS and OAS.</summary>
    public static AddressSize SizeCode(int bits) => bits switch
    {
        32 => AddressSize.Bits32,
        36 => AddressSize.Bits36,
        40 => AddressSize.Bits40,
        42 => AddressSize.Bits42,
        44 => AddressSize.Bits44,
        52 => AddressSize.Bits52,
        _ => AddressSize.Bits48,
    };

    /// <summary>The descriptor of a stage-1 domain, as every kernel makes it. Kernel: arm_smmu_make_s1_cd.</summary>
    public static Cd Compose(SmmuFeatures features, Domain domain)
    {
        PageTable table = domain.Table!;
        Cacheability cacheability = features.Coherent ? Cacheability.WriteBackAllocate : Cacheability.NonCacheable;
        return new Cd
        {
            T0SZ = (byte)(64 - table.Format.InputBits),
            TG0 = Granule.Size4K,
            IR0 = cacheability,
            OR0 = cacheability,
            SH0 = features.Coherent ? Shareability.Inner : Shareability.Outer,
            EPD1 = true,
            V = true,
            IPS = SizeCode(table.Format.OutputBits),
            AA64 = true,
            S = features.StallForced,
            R = true,
            A = true,
            ASET = true,
            ASID = (ushort)domain.Asid,
            TTB0 = table.Start,
            MAIR0 = Mair,
        };
    }

    /// <summary>Writes the descriptor of a new stage-1 domain: all but word 0, sync, word 0, sync. No device is attached yet, so both are a lone CMD_SYNC.</summary>
    public void Install(Domain domain)
    {
        Cd descriptor = Compose(context.Features, domain);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<Cd, ulong>(new ReadOnlySpan<Cd>(in descriptor));
        domain.ContextTable = context.AllocateCleared(DescriptorSize);
        context.Memory.Write64(domain.ContextTable + 8, words[1]);
        context.Memory.Write64(domain.ContextTable + 16, 0);
        context.Memory.Write64(domain.ContextTable + 24, words[3]);
        Sync(domain, 0);
        context.Memory.Write64(domain.ContextTable, words[0]);
        Sync(domain, 0);
    }

    /// <summary>Drops cached descriptors of a substream for every device of the domain: one batch and its CMD_SYNC.</summary>
    public void Sync(Domain domain, uint substream)
    {
        foreach (Master master in domain.MasterList)
        {
            _batch.Add(SmmuCommandWords.Of(new CfgiCdCommand { Opcode = CommandOpcode.CfgiCd, StreamID = master.StreamId, SubstreamID = substream, Leaf = true }));
        }

        _batch.Submit();
    }
}
