namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>An outcome that the other recording has and the ported replay did not predict.</summary>
/// <param name="Cause">Null: nothing explains it.</param>
internal sealed record PairDifference(PortEvent Recorded, string Predicted, DifferenceCause? Cause);
