namespace TraceReplay.Fuzz;

/// <summary>Output of the bpftrace script.</summary>
internal sealed class ImportBpftraceTarget : IFuzzTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } = [ImportSeeds.Read("bpftrace-command.txt.gz"), ImportSeeds.Read("bpftrace-attach.txt.gz"), ImportSeeds.Read("bpftrace-lost.txt.gz")];

    public static void Fuzz(ReadOnlySpan<byte> input) => ImportTarget.Fuzz(input);
}
