namespace TraceReplay.Tests.Support.Oracle;

/// <summary>A place where the model and a case disagree.</summary>
internal sealed record OracleDifference(string CaseId, int Step, string Field, string Expected, string Actual, string Tags)
{
    public override string ToString() => $"{CaseId} step {Step} {Field}: expected {Expected}, got {Actual} [{Tags}]";
}
