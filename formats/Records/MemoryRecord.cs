namespace TraceReplay.Formats.Records;

/// <summary>Content of memory the SMMU may walk. Whole pages, or a few bytes that only a walk showed.</summary>
public sealed class MemoryRecord : Record
{
    public override RecordKind Kind => RecordKind.Memory;

    /// <summary>Container or iommufd descriptor whose address space this is; -1 when none.</summary>
    public int Fd { get; set; }

    /// <summary>iommufd IOAS id, 0 for containers.</summary>
    public uint Ioas { get; set; }

    public MemorySpace Space { get; set; }

    /// <summary>Address in that space.</summary>
    public ulong Address { get; set; }

    /// <summary>Address in the recorded process, 0 when unknown.</summary>
    public ulong HostVirtualAddress { get; set; }

    public MemorySource Source { get; set; }

    /// <summary>1 to 4096 bytes, not crossing a 4 KiB page.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Ioas = default;
        Space = default;
        Address = default;
        HostVirtualAddress = default;
        Source = default;
        Data = default;
    }
}
