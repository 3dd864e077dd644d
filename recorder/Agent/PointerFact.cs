namespace TraceReplay.Recorder.Agent;

/// <summary>A buffer that an argument points to: offsets in the argument, -1 for no such field.</summary>
/// <param name="Offset">The pointer.</param>
/// <param name="Count">How many elements.</param>
/// <param name="CountSize">Bytes of that field.</param>
/// <param name="Stride">Bytes of an element.</param>
/// <param name="StrideOffset">Where the bytes of an element are said instead.</param>
/// <param name="FlagOffset">Where the flags are that say whether the buffer is there.</param>
/// <param name="FlagMask">Bits of the flags that count.</param>
/// <param name="FlagValue">Their value when it is there.</param>
internal sealed record PointerFact(int Offset, int Count, int CountSize, int Stride, int StrideOffset, int FlagOffset, uint FlagMask, uint FlagValue);
