namespace TraceReplay.Fuzz.Smmu;

/// <summary>Bytes decide what happens to an SMMU: identification, profile, caches, then operations until the bytes end.</summary>
internal sealed class SmmuTarget : IFuzzTarget
{
    private const int MostOperations = 4096;

    public static IReadOnlyList<byte[]> Seeds { get; } = [Bytes(1), Bytes(2), Bytes(3)];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Choices choices = Choices.Of(input);
        var adversary = new SmmuAdversary(choices);
        for (int i = 0; i < MostOperations && !choices.Ended; i++)
        {
            adversary.Step();
        }
    }

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[0x4000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
