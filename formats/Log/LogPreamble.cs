using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>The start of a log: magic, version, length, header as MessagePack, checksum. FORMAT.md, "Start".</summary>
internal static class LogPreamble
{
    public const int FixedSize = 16;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'T', (byte)'R', (byte)'L', (byte)'O', (byte)'G', 0x0d, 0x0a];

    public static void Write(ByteBuffer output, LogHeader header)
    {
        int start = output.Length;
        output.Append(Magic);
        output.Extend(8).Clear();
        int body = output.Length;
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(5);
        WriteText(writer, header.ToolVersion);
        WriteText(writer, header.Dialect);
        writer.WriteArrayHeader(header.Quirks.Length);
        foreach (string quirk in header.Quirks)
        {
            WriteText(writer, quirk);
        }

        writer.WriteMapHeader(header.Origin.Count);
        foreach ((string key, string value) in header.Origin)
        {
            WriteText(writer, key);
            WriteText(writer, value);
        }

        WriteText(writer, header.SmmuProfile);
        int length = output.Length - body;
        Span<byte> written = output.WrittenMutable[start..];
        BinaryPrimitives.WriteInt32LittleEndian(written[8..], LogHeader.CurrentFormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(written[12..], length);
        uint checksum = Crc32C.Compute(written);
        BinaryPrimitives.WriteUInt32LittleEndian(output.Extend(4), checksum);
    }

    /// <param name="source">The log.</param>
    /// <param name="limits">Upper bound of the header length.</param>
    /// <param name="end">Offset of the first byte behind the header.</param>
    public static LogHeader Read(LogSource source, ReadLimits limits, out long end)
    {
        end = 0;
        Span<byte> start = stackalloc byte[FixedSize];
        if (source.Length < FixedSize)
        {
            throw new WireFormatException($"not a TraceReplay log: {source.Length} bytes, a log has at least {FixedSize}", 0);
        }

        source.Read(0, start);
        if (!start.StartsWith(Magic))
        {
            throw new WireFormatException("not a TraceReplay log: it does not start with 89 54 52 4c 4f 47 0d 0a. If it is a damaged log, use 'tracereplay recover'.", 0);
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (version > LogHeader.CurrentFormatVersion)
        {
            throw new WireFormatException($"log format {version} is newer than this build (reads 1-{LogHeader.CurrentFormatVersion}). Update tracereplay.", 8);
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        if (version == 0 || length > limits.MaxHeaderBytes || length > source.Length - FixedSize - 4)
        {
            throw new WireFormatException($"log header at 0x0: version {version}, {length} bytes, the file has {source.Length}. Salvage it with 'tracereplay recover'.", 8);
        }

        byte[] all = new byte[FixedSize + (int)length + 4];
        source.Read(0, all);
        uint found = Crc32C.Compute(all.AsSpan(0, all.Length - 4));
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(all.Length - 4));
        if (found != expected)
        {
            throw new WireFormatException($"log header at 0x0: checksum 0x{found:x8}, expected 0x{expected:x8}. Salvage it with 'tracereplay recover'.", 0);
        }

        LogHeader header = Decode(all.AsSpan(FixedSize, (int)length), (int)version);
        end = all.Length;
        return header;
    }

    private static LogHeader Decode(ReadOnlySpan<byte> body, int version)
    {
        var reader = new MessagePackReader(body, FixedSize);
        int fields = reader.ReadArrayHeader();
        if (fields < 5)
        {
            throw new WireFormatException($"log header at 0x{FixedSize:x}: {fields} fields, expected at least 5", FixedSize);
        }

        string tool = ReadText(ref reader);
        string dialect = ReadText(ref reader);
        var quirks = ImmutableArray.CreateBuilder<string>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            quirks.Add(ReadText(ref reader));
        }

        var origin = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            string key = ReadText(ref reader);
            origin[key] = ReadText(ref reader);
        }

        string profile = ReadText(ref reader);

        // Fields that later versions append are passed over.
        for (int extra = fields - 5; extra > 0; extra--)
        {
            reader.Skip();
        }

        return new LogHeader
        {
            FormatVersion = version,
            ToolVersion = tool,
            Dialect = dialect,
            Quirks = quirks.ToImmutable(),
            Origin = origin.ToImmutable(),
            SmmuProfile = profile,
        };
    }

    private static void WriteText(MessagePackWriter writer, string text) => writer.WriteString(Encoding.UTF8.GetBytes(text));

    private static string ReadText(ref MessagePackReader reader) => Encoding.UTF8.GetString(reader.ReadStringSpan());
}
