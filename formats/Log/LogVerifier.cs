using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Checks every byte of a log.</summary>
public static class LogVerifier
{
    public static VerifyResult Verify(string path, ReadLimits? limits = null) => throw new NotImplementedException();

    public static VerifyResult Verify(ReadOnlyMemory<byte> log, ReadLimits? limits = null) => throw new NotImplementedException();
}
