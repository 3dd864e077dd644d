namespace TraceReplay.Replayer.Cases;

/// <summary>One translation request of an access, with what became of it.</summary>
/// <param name="Passes">False: terminated with an abort.</param>
/// <param name="Output">Output address of the first byte; null when the case does not say.</param>
internal readonly record struct CaseRequest(ulong Iova, bool Passes, ulong? Output)
{
    public override string ToString() => !Passes ? "abort" : Output is { } address ? $"0x{address:x}" : "ok";
}
