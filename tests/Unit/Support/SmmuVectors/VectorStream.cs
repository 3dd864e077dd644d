using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>An STE of a case and the CDs below it.</summary>
internal sealed class VectorStream(uint id)
{
    public uint Id { get; } = id;

    public Ste Ste { get; set; }

    /// <summary>Stage 2 does not map what the SMMU fetches by itself.</summary>
    public bool ManualStage2 { get; set; }

    public Dictionary<uint, Cd> Cds { get; } = [];

    /// <summary>The CD of the last cd line.</summary>
    public uint LastCd { get; set; }

    public bool HasStage1 => ((int)Ste.Config & 5) == 5;

    public bool HasStage2 => ((int)Ste.Config & 6) == 6;
}
