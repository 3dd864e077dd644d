namespace TraceReplay.Replayer.Porting;

/// <summary>A vDEVICE that is to be said in containers: no more than a number of the guest's.</summary>
internal sealed record PortedStream(PortedGuest Guest, ulong Id);
