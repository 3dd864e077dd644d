namespace TraceReplay.Formats.Ioctls;

/// <summary>How large the buffer behind a pointer of a struct is. Fields are those of the struct that holds the pointer.</summary>
/// <param name="Count">Field with the bytes or elements of it; null when it is one element.</param>
/// <param name="ElementSize">Bytes of an element, unless a field says.</param>
/// <param name="ElementSizeField">Field with the bytes of an element, or null.</param>
/// <param name="BitPer">For bitmaps the field that says for how many of the count a bit stands, in whole 64-bit words; null for others.</param>
/// <param name="Flag">Bits that are set in the field Flags when the buffer is there, 0 when it always is.</param>
/// <param name="IsMemory">Memory to map or pin: not data of the call, never recorded with it.</param>
public sealed record BufferShape(string? Count, int ElementSize, string? ElementSizeField, string? BitPer, uint Flag, bool IsMemory)
{
    internal static BufferShape Of(UserPointerAttribute pointer) =>
        new(pointer.Length, pointer.ElementSize, pointer.ElementSizeField, pointer.BitPer, pointer.Flag, pointer.IsMemory);
}
