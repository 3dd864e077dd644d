namespace TraceReplay.Fuzz;

/// <summary>Output of strace.</summary>
internal sealed class ImportStraceTarget : IFuzzTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        ImportSeeds.Read("strace-f.txt.gz"),
        ImportSeeds.Read("strace-f-ttt-T-y.txt.gz"),
        ImportSeeds.Read("strace-f-ttt-y-terminal.txt.gz"),
        ImportSeeds.Read("strace-f-tt-yy-xx.txt.gz"),
    ];

    public static void Fuzz(ReadOnlySpan<byte> input) => ImportTarget.Fuzz(input);
}
