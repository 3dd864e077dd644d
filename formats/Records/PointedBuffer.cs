namespace TraceReplay.Formats.Records;

/// <summary>A buffer that an ioctl argument points to.</summary>
/// <param name="Offset">Offset of the pointer in the argument struct.</param>
/// <param name="Address">User address of the buffer.</param>
/// <param name="In">Bytes before the call.</param>
/// <param name="Out">Bytes after the call.</param>
/// <param name="Wanted">Bytes of the whole buffer when the recorder kept fewer, 0 when it is whole.</param>
public readonly record struct PointedBuffer(int Offset, ulong Address, ReadOnlyMemory<byte> In, ReadOnlyMemory<byte> Out, int Wanted = 0);
