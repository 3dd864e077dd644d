using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Copies what is readable of a damaged or cut log into a new one.</summary>
public static class LogRecovery
{
    public static RecoveryResult Recover(string damagedPath, string outputPath, ReadLimits? limits = null) => throw new NotImplementedException();
}
