namespace TraceReplay.Replayer.Engine;

/// <summary>Memory of a recorded process.</summary>
/// <param name="Address">User address, bytes.</param>
internal readonly record struct UserRange(int ProcessId, ulong Address, ulong Bytes);
