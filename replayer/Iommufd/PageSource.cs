namespace TraceReplay.Replayer.Iommufd;

/// <summary>Pages that mappings show: memory of a process, or of a file. Several mappings may share them. Kernel: struct iopt_pages.</summary>
/// <param name="ProcessId">Whose addresses <paramref name="Start"/> counts in; negative for a file.</param>
/// <param name="Start">Page-aligned address of the first page.</param>
/// <param name="Writable">Pinned for writing.</param>
internal sealed record PageSource(int ProcessId, ulong Start, bool Writable)
{
    public bool IsFile => ProcessId < 0;
}
