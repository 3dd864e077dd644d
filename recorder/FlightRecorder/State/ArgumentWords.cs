using System.Buffers.Binary;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Words of an ioctl's argument; arguments may be cut.</summary>
internal static class ArgumentWords
{
    /// <summary>The argument after the call; as it was before where nothing else is known.</summary>
    public static ReadOnlyMemory<byte> After(this IoctlRecord record) => record.HasOut && record.Out.Length > 0 ? record.Out : record.In;

    /// <returns>-1, which is no descriptor, where the argument has no such word.</returns>
    public static int Int(this ReadOnlyMemory<byte> bytes, int at) => at + 4 <= bytes.Length ? BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[at..]) : -1;

    /// <returns>0 where the argument has no such word.</returns>
    public static uint Word(this ReadOnlyMemory<byte> bytes, int at) => at + 4 <= bytes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]) : 0;

    /// <returns>0 where the argument has no such word.</returns>
    public static ulong Long(this ReadOnlyMemory<byte> bytes, int at) => at + 8 <= bytes.Length ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]) : 0;
}
