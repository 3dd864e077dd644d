namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>A line of a vector that does not hold or cannot be read. The runner adds where it stands.</summary>
internal sealed class VectorFailure(string message) : Exception(message)
{
    public static VectorFailure Expected(string what, string expected, string got) => new($"{what}\n  expected: {expected}\n  got:      {got}");
}
