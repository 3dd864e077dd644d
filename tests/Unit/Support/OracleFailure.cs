namespace TraceReplay.Tests.Support;

/// <summary>The first difference of a case.</summary>
internal sealed record OracleFailure(string Case, int Step, string Field, string Expected, string Actual, string Tags)
{
    public override string ToString() => $"{Case} step {Step} {Field}: expected {Expected}, got {Actual} [{Tags}]";
}
