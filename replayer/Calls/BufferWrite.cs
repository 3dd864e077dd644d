namespace TraceReplay.Replayer.Calls;

/// <summary>Bytes that a call writes to a buffer its argument points to.</summary>
/// <param name="PointerAt">Offset of the pointer in the argument.</param>
/// <param name="Offset">Where in the buffer.</param>
internal readonly record struct BufferWrite(int PointerAt, int Offset, ReadOnlyMemory<byte> Bytes, ByteState State);
