namespace TraceReplay.Fuzz;

/// <summary>Binary trace files of QEMU.</summary>
internal sealed class ImportSimpleTarget : IFuzzTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } = [ImportSeeds.Read("qemu-simple-smmu.trace.gz")];

    public static void Fuzz(ReadOnlySpan<byte> input) => ImportTarget.Fuzz(input);
}
