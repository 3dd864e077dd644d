namespace TraceReplay.Recorder.Tables;

/// <summary>A range of IOVAs or guest physical addresses and the program's memory behind it.</summary>
/// <param name="First">First address.</param>
/// <param name="Last">Last address: a mapping may end at the end of the address space.</param>
/// <param name="Process">Whose memory it is.</param>
/// <param name="User">Address of the first byte in the process; 0 with a file, or while the program took it back.</param>
/// <param name="File">The file whose pages they are, null for plain memory.</param>
/// <param name="FileOffset">Offset of the first byte in the file.</param>
internal readonly record struct DmaMapping(ulong First, ulong Last, int Process, ulong User, ITargetFile? File, ulong FileOffset)
{
    /// <summary>The part of this mapping from <paramref name="first"/> to <paramref name="last"/>, at another address.</summary>
    public DmaMapping Part(ulong first, ulong last, ulong target) => this with
    {
        First = target,
        Last = target + (last - first),
        User = User == 0 ? 0 : User + (first - First),
        FileOffset = FileOffset + (first - First),
    };
}
