using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Vfio.Type1;

/// <summary>
/// The type1 IOMMU driver of one container: mappings, domains and the groups in them. Linux 5.10 drivers/vfio/vfio_iommu_type1.c.
/// </summary>
internal sealed class Type1Iommu(uint type, IommuDriver driver, GuestMemory guest)
{
    public const uint TypeV1 = 1;
    public const uint TypeV2 = 3;
    public const uint TypeNesting = 6;

    private const int EntryLimit = 65535;

    private readonly Type1Pages _pages = new(driver, guest);
    private Fact _aperture;

    /// <summary>New domains are tried for how they split blocks.</summary>
    public bool TestsFineGrained { get; init; } = true;

    /// <summary>Devices are coherent whatever their attributes, so every domain can be made to enforce it.</summary>
    public bool IsCoherent => driver.FullyCoherent;

    /// <summary>The IOMMU has page tables in the model.</summary>
    public bool KeepsPages => driver.KeepsPages;

    public bool IsNesting => type == TypeNesting;

    public bool Version2 => type != TypeV1;

    /// <summary>By IOVA.</summary>
    public SortedDictionary<ulong, DmaMapping> Mappings { get; } = [];

    /// <summary>Mappings whose user addresses were taken back for an update, by IOVA.</summary>
    public SortedSet<ulong> StaleAddresses { get; } = [];

    /// <summary>Newest first.</summary>
    public List<Type1Domain> Domains { get; } = [];

    public uint EntriesLeft => (uint)(EntryLimit - Mappings.Count);

    public bool DirtyTracking { get; set; }

    /// <summary>Set when a call died or loops with the lock taken: whoever wants the lock after it waits for ever.</summary>
    public Rule? LockHeld { get; set; }

    /// <summary>State of the guest's stage, for a person: unset, set, bypass or abort.</summary>
    public string Stage1 { get; set; } = "never set";

    /// <summary>What users can map, as the IOMMU's driver has it.</summary>
    public DmaAddresses Addresses => driver.Addresses;

    /// <summary>Last address of the aperture; a guess until the recorded machine has told it.</summary>
    public ulong ApertureLast => _aperture.Known ? _aperture.Value
        : !Addresses.MapsDoorbells ? (Addresses.ApertureLast.Known ? Addresses.ApertureLast.Value : ulong.MaxValue)
        : IsNesting ? IovaSpace.Stage2Last : IovaSpace.Stage1Last;

    /// <summary>Whether the log has told where the aperture ends, or the address is so low that every machine has it.</summary>
    public bool IsApertureCertain(ulong last) => Addresses.MapsDoorbells || Addresses.ApertureLast.Known || last <= Addresses.LeastApertureLast;

    /// <summary>Predicts or learns where the aperture ends: with an SMMU that depends on the stage, so every container has its own.</summary>
    public void LearnAperture(CallContext c, int offset) => c.Learn(ref Addresses.MapsDoorbells ? ref _aperture : ref Addresses.ApertureLast, offset, 8);

    public DriverResult Attach(Group group)
    {
        var attached = new AttachedGroup(group, []);
        foreach (Device device in group.Devices)
        {
            if (driver.FindMaster(device.StreamId) is { } master)
            {
                attached.Masters.Add(master);
            }
        }

        var domain = new Type1Domain(driver.CreateDomain(attached.Masters.Count > 0 ? attached.Masters[0] : null));
        if (IsNesting && driver.SetNesting(domain.Domain) is { Errno: not 0 } refused)
        {
            driver.Free(domain.Domain);
            return refused;
        }

        if (AttachMasters(domain, attached) is { Errno: not 0 } failed)
        {
            driver.Free(domain.Domain);
            return failed;
        }

        // A compatible domain exists: the group moves into it and the new one goes.
        foreach (Type1Domain existing in Domains)
        {
            DetachMasters(domain, attached);
            DriverResult joined = AttachMasters(existing, attached);
            if (joined.Errno == 0)
            {
                existing.Groups.Insert(0, attached);
                driver.Free(domain.Domain);
                return default;
            }

            if (AttachMasters(domain, attached) is { Errno: not 0 } again)
            {
                driver.Free(domain.Domain);
                return again;
            }
        }

        domain.Groups.Insert(0, attached);
        if (TestsFineGrained)
        {
            _pages.TestFineGrained(domain);
        }

        foreach (DmaMapping mapping in Mappings.Values)
        {
            if (_pages.Map(domain, mapping) is { Errno: not 0 } unmapped)
            {
                DetachMasters(domain, attached);
                driver.Free(domain.Domain);
                return unmapped;
            }
        }

        Domains.Insert(0, domain);
        return default;
    }

    public void Detach(Group group)
    {
        foreach (Type1Domain domain in Domains)
        {
            int at = domain.Groups.FindIndex(g => g.Group == group);
            if (at < 0)
            {
                continue;
            }

            DetachMasters(domain, domain.Groups[at]);
            domain.Groups.RemoveAt(at);
            if (domain.Groups.Count == 0)
            {
                if (Domains.Count == 1)
                {
                    UnmapAll();
                }

                driver.Free(domain.Domain);
                Domains.Remove(domain);
            }

            return;
        }
    }

    /// <summary>Pins and maps; undone when a domain refuses.</summary>
    public DriverResult Map(in DmaMapping mapping)
    {
        Mappings.Add(mapping.Iova, mapping);
        guest.Pin(mapping.ProcessId);
        foreach (Type1Domain domain in Domains)
        {
            if (_pages.Map(domain, mapping) is { Errno: not 0 } failed)
            {
                Unmap(mapping);
                return failed;
            }
        }

        return default;
    }

    public void Unmap(in DmaMapping mapping)
    {
        for (int i = 1; i < Domains.Count; i++)
        {
            driver.Unmap(Domains[i].Domain, mapping.Iova, mapping.Size);
        }

        if (Domains.Count > 0)
        {
            _pages.Unmap(Domains[0], mapping);
        }

        if (Mappings.Remove(mapping.Iova))
        {
            guest.Unpin(mapping.ProcessId);
        }

        StaleAddresses.Remove(mapping.Iova);
    }

    /// <summary>New user addresses for the same pages: what is pinned stays pinned.</summary>
    public void Move(in DmaMapping mapping, ulong vaddr, int processId)
    {
        StaleAddresses.Remove(mapping.Iova);
        Mappings[mapping.Iova] = mapping with { Vaddr = vaddr, ProcessId = processId };
        guest.Pin(processId);
        guest.Unpin(mapping.ProcessId);
    }

    /// <returns>The first mapping that overlaps, lowest IOVA first.</returns>
    public DmaMapping? FindOverlap(ulong first, ulong last)
    {
        foreach (DmaMapping mapping in Mappings.Values)
        {
            if (mapping.Overlaps(first, last))
            {
                return mapping;
            }
        }

        return null;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)type);
        foreach (DmaMapping mapping in Mappings.Values)
        {
            hash.Add(mapping.Iova);
            hash.Add(mapping.Size);
            hash.Add((long)mapping.Protection);
        }

        hash.Add(DirtyTracking);
        hash.Add(LockHeld is not null);
    }

    private void UnmapAll()
    {
        while (Mappings.Count > 0)
        {
            foreach (DmaMapping mapping in Mappings.Values)
            {
                Unmap(mapping);
                break;
            }
        }
    }

    private DriverResult AttachMasters(Type1Domain domain, in AttachedGroup group)
    {
        for (int i = 0; i < group.Masters.Count; i++)
        {
            if (driver.Attach(domain.Domain, group.Masters[i]) is { Errno: not 0 } failed)
            {
                return failed;
            }
        }

        return default;
    }

    private void DetachMasters(Type1Domain domain, in AttachedGroup group)
    {
        foreach (Master master in group.Masters)
        {
            driver.Detach(domain.Domain, master);
        }
    }
}
