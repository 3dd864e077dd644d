using System.Buffers.Binary;

namespace TraceReplay.Replayer.Porting;

/// <summary>Words of a recorded argument, which may be shorter than its request takes: 0 where it has ended.</summary>
internal static class ArgumentWords
{
    public static uint U32(ReadOnlySpan<byte> argument, int at) => at + 4 <= argument.Length ? BinaryPrimitives.ReadUInt32LittleEndian(argument[at..]) : 0;

    public static ulong U64(ReadOnlySpan<byte> argument, int at) => at + 8 <= argument.Length ? BinaryPrimitives.ReadUInt64LittleEndian(argument[at..]) : 0;
}
