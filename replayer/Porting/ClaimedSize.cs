namespace TraceReplay.Replayer.Porting;

/// <summary>
/// What an argsz says. A program that names the size of its own struct means "all of it", which is another number in another layout; any other number is
/// what the program wanted to say, and stays.
/// </summary>
/// <param name="IsWhole">The size of the program's own struct.</param>
/// <param name="Bytes">The number, where it is not.</param>
internal readonly record struct ClaimedSize(bool IsWhole, uint Bytes)
{
    public static ClaimedSize Of(uint argsz, int ownSize) => argsz == (uint)ownSize ? new ClaimedSize(true, 0) : new ClaimedSize(false, argsz);

    public uint In(int size) => IsWhole ? (uint)size : Bytes;
}
