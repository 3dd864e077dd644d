namespace TraceReplay.Replayer.Engine;

/// <summary>A field of an ioctl argument: where it is and whether the kernel may write it.</summary>
internal readonly record struct CallField(string Name, int Offset, int Size, bool IsOutput);
