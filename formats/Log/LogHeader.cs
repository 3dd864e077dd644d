using System.Collections.Immutable;

namespace TraceReplay.Formats.Log;

/// <summary>What is true of a whole log: who wrote it, and how it is to be replayed.</summary>
public sealed record LogHeader
{
    /// <summary>The version this build writes; it reads 1 up to this.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Version of the file format, see FORMAT.md.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Name and version of the program that wrote the log.</summary>
    public string ToolVersion { get; init; } = "";

    /// <summary>Name of the dialect, empty when it is not known.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>Names of quirks that hold beyond those of the dialect.</summary>
    public ImmutableArray<string> Quirks { get; init; } = [];

    /// <summary>Where the log comes from: input files, host, capture options. Ordinal order.</summary>
    public ImmutableSortedDictionary<string, string> Origin { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Name of the SMMU profile to replay with, empty when it is not known.</summary>
    public string SmmuProfile { get; init; } = "";
}
