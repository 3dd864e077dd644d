namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>A stretch of the ring: a complete log in memory.</summary>
/// <param name="Log">Its bytes.</param>
/// <param name="LastTime">Latest time in it.</param>
internal sealed record RingSegment(ReadOnlyMemory<byte> Log, long LastTime);
