namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Something a program did, or a device, and what came of it.</summary>
/// <param name="Kind">Name of the call, "dma", "message" or "fault".</param>
/// <param name="Key">What was asked, without addresses and descriptor numbers that differ from run to run.</param>
/// <param name="Outcome">What came of it; null where the recording does not say.</param>
internal sealed record PortEvent(string Kind, string Key, string? Outcome, long Record);
