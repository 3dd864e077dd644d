namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>A question to the machine: asked again it has the same answer, or one that follows from what is known.</summary>
/// <param name="Subject">Whom it was put to.</param>
/// <param name="Request">Number of the ioctl.</param>
/// <param name="Argument">What of the argument is the question, as text.</param>
/// <param name="Result">The answer itself where it is a number; otherwise 0, or the errno it was refused with.</param>
internal readonly record struct FactKey(string Subject, uint Request, string Argument, long Result);
