using System.Collections.Immutable;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Formats.Dialects;

/// <summary>One version of the kernel interface: data plus named quirks. A dialect is written as `with` on the one it grew from and states only what changed.</summary>
public sealed record Dialect
{
    public required string Name { get; init; }

    /// <summary>One line for a list of dialects.</summary>
    public required string Summary { get; init; }

    /// <summary>Where the facts come from: patch series, header, recording.</summary>
    public required string Source { get; init; }

    /// <summary>When it came out: year, month and day of the release or of the posting.</summary>
    public string Date { get; init; } = "";

    /// <summary>Kernel it is, or was made for: 5.10, or 5.10-rc4 for a series posted against that.</summary>
    public string BaseKernel { get; init; } = "";

    /// <summary>A kernel as released, without a series on top: what a log's kernel release is mapped to.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>Recordings of this kernel were compared with the model. Where a log leaves the dialect open, one known by recordings is taken before one known by patches.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Only numbers and structs are known: logs are printed with it, not replayed.</summary>
    public bool IsDecodeOnly { get; init; }

    /// <summary>The dialect this one is a delta of; null for the first.</summary>
    public Dialect? Parent { get; init; }

    public ImmutableSortedSet<Quirk> Quirks { get; init; } = [];

    /// <summary>The nested-stage ioctls exist. Numbers are in the ioctl catalogue.</summary>
    public bool HasNesting => PasidConfig != PasidConfigLayout.None && !IsDecodeOnly;

    public PasidConfigLayout PasidConfig { get; init; }

    /// <summary>Type of the fault and response regions (VFIO_REGION_TYPE_NESTED).</summary>
    public uint NestedRegionType { get; init; }

    /// <summary>How fault records reach the user.</summary>
    public FaultTransport FaultTransport { get; init; }

    /// <summary>The page-response region exists in nesting containers.</summary>
    public bool HasResponseRegion { get; init; }

    /// <summary>The user binds message-interrupt doorbells of nesting containers; without, the kernel maps them in its own window.</summary>
    public bool HasMsiBinding { get; init; }

    /// <summary>Invalidation of the user's stage 1 goes on to the ATS caches of its devices.</summary>
    public bool InvalidatesDeviceTlbs { get; init; }

    /// <summary>
    /// The series sits on the stall series: faults go through its handler, stalled ones wait for a page response, and a stage-1 entry takes
    /// the host's world and the device's leave to stall.
    /// </summary>
    public bool HasStallSeries { get; init; }

    /// <summary>The kernel's SMMU driver below the user API.</summary>
    public SmmuDriverGeneration Driver { get; init; }

    /// <summary>What the user API does where versions differ.</summary>
    public VfioBehaviour Vfio { get; init; } = new();

    /// <summary>Every ioctl this version knows, by kind of file and number.</summary>
    public IoctlTable Ioctls { get; init; } = IoctlTable.Empty;

    public bool Has(Quirk quirk) => Quirks.Contains(quirk);
}
