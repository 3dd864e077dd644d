namespace TraceReplay.Recorder.Agent;

/// <summary>What the script knows of an ioctl, by its number alone.</summary>
/// <param name="Request">Request number.</param>
/// <param name="Size">Bytes of the struct, the least that the kernel takes where the argument says its size itself; 0 when the argument is none.</param>
/// <param name="SelfSize">The first word of the argument is its size.</param>
/// <param name="Text">The argument is text.</param>
/// <param name="CopiesBack">The kernel may write the argument.</param>
internal sealed record IoctlFact(uint Request, int Size, bool SelfSize, bool Text, bool CopiesBack)
{
    public required IReadOnlyList<PointerFact> Pointers { get; init; }
}
