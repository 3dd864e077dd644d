namespace TraceReplay.Replayer.Porting;

/// <summary>Something about the way calls were ported that a reader must know, folded over equal ones.</summary>
/// <param name="Call">Name of the call in the program's own dialect.</param>
/// <param name="Text">What was done with it, and why.</param>
/// <param name="FirstRecord">The first record it happened to.</param>
/// <param name="HasCounterpart">False: the other version has nothing that means this.</param>
internal sealed record PortNote(string Call, string Text, long FirstRecord, bool HasCounterpart)
{
    public long Count { get; set; } = 1;
}
