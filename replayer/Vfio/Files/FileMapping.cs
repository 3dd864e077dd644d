namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>A mapping of a file in a process; it keeps the file.</summary>
internal readonly record struct FileMapping(VfioFile File, ulong Offset, ulong Length);
