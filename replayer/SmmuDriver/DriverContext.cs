using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What every part of the driver works with.</summary>
internal sealed class DriverContext(RegisterPort port, PhysicalMemory memory, PageAllocator pages, Dialect dialect, HostFacts? host = null)
{
    public RegisterPort Port { get; } = port;
    public PhysicalMemory Memory { get; } = memory;
    public PageAllocator Pages { get; } = pages;
    public Dialect Dialect { get; } = dialect;
    public HostFacts Host { get; } = host ?? HostFacts.Default;
    public CommandQueue Queue { get; } = new(port, memory);
    public NumberPool Asids { get; } = new();
    public NumberPool Vmids { get; } = new();

    /// <summary>Known once the SMMU was probed.</summary>
    public SmmuFeatures Features { get; set; } = new();

    /// <summary>Memory for a structure of the driver, aligned to its size, cleared.</summary>
    public ulong AllocateCleared(ulong bytes)
    {
        ulong address = AllocateAtBoot(bytes);
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        for (ulong done = 0; done < bytes; done += 4096)
        {
            Memory.TryWrite(address + done, zeros);
        }

        return address;
    }

    /// <summary>The same without clearing: at boot nothing was written yet, and what was never written reads as zero.</summary>
    public ulong AllocateAtBoot(ulong bytes) => Pages.Allocate((int)((bytes + 4095) / 4096), Math.Max(bytes, 4096));

    /// <summary>Gives back what a domain without devices has: table, context descriptors of its own, ASID or VMID. Nothing it translated is cached any more.</summary>
    public void Release(Domain domain)
    {
        domain.Table?.Free();
        if (domain.Stage == DomainStage.Stage1)
        {
            if (domain.ContextTable != 0)
            {
                Pages.Free(domain.ContextTable);
            }

            Asids.Free(domain.Asid);
        }
        else
        {
            Vmids.Free(domain.Vmid);
        }

        domain.Table = null;
    }
}
