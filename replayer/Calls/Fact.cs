namespace TraceReplay.Replayer.Calls;

/// <summary>Something no model can know about the recorded machine (a region size, a descriptor number): taken at first sight, constant from then on.</summary>
internal struct Fact
{
    public bool Known;
    public ulong Value;
}
