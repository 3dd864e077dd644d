using TraceReplay.Formats.Records;

namespace TraceReplay.Tests.Recorder.Tables;

/// <summary>A captured page, in a form that tests compare.</summary>
internal sealed record CapturedPage(int Process, int Fd, uint Ioas, MemorySpace Space, ulong Address, ulong User, string Content)
{
    public static CapturedPage Of(MemoryRecord memory) => new(
        memory.ProcessId, memory.Fd, memory.Ioas, memory.Space, memory.Address, memory.HostVirtualAddress, Convert.ToHexString(memory.Data.Span));

    public override string ToString() => $"{Space} 0x{Address:x} of {Fd}.{Ioas}, user 0x{User:x}";
}
