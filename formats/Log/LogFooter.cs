using System.Buffers.Binary;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>The last 44 bytes of a complete log, little endian. FORMAT.md, "Footer".</summary>
internal readonly record struct LogFooter(long IndexOffset, long RecordCount, long ContentCount, long LastTime)
{
    public const int Size = 44;

    public static ReadOnlySpan<byte> Magic => "TRLOGEND"u8;

    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], IndexOffset);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], RecordCount);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], ContentCount);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], LastTime);
        BinaryPrimitives.WriteUInt32LittleEndian(target[40..], Crc32C.Compute(target[..40]));
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out LogFooter footer)
    {
        footer = default;
        if (source.Length != Size || !source.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(source[40..]) != Crc32C.Compute(source[..40]))
        {
            return false;
        }

        footer = new LogFooter(
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[32..]));
        return footer.IndexOffset >= 0 && footer.RecordCount >= 0 && footer.ContentCount >= 0;
    }
}
