namespace TraceReplay.Replayer.Cases;

/// <summary>A case that differs, without the case itself.</summary>
/// <param name="Explanation">In words for people; empty when nobody will read it.</param>
internal sealed record CaseFailure(string Id, CaseDifference Difference, IReadOnlyList<string> Tags, string Explanation);
