using System.Buffers.Binary;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Fuzz;

/// <summary>
/// A log is read or refused; verify finds no damage only where every record can be read; a recovered log is intact.
/// Every input is tried as it is and with its chunk checksums made right, so that what lies behind the checksums is reached.
/// </summary>
internal sealed class LogReaderTarget : IFuzzTarget
{
    private static readonly ReadLimits Limits = new() { MaxChunkBytes = 1 << 20 };

    public static IReadOnlyList<byte[]> Seeds { get; } = [Log(1), Log(4), Log(int.MaxValue)];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] log = input.ToArray();
        Check(log);
        if (Resign(log))
        {
            Check(log);
        }
    }

    private static void Check(byte[] log)
    {
        VerifyResult result;
        try
        {
            result = LogVerifier.Verify(log, Limits);
        }
        catch (WireFormatException)
        {
            return;
        }

        using var output = new MemoryStream();
        RecoveryResult recovered = LogRecovery.Recover(log, output, Limits);
        if (!LogVerifier.Verify(output.ToArray()).Intact)
        {
            throw new InvalidOperationException("the recovered log is damaged");
        }

        // Records of unknown kinds are intact and yet cannot be copied.
        if (result.Intact && (recovered.Records > result.RecordCount || recovered.Records + recovered.Lost < result.RecordCount))
        {
            throw new InvalidOperationException($"verify says intact with {result.RecordCount} records, {recovered.Records} could be read, {recovered.Lost} not");
        }
    }

    /// <summary>Makes the checksums of every chunk that can be recognised right.</summary>
    private static bool Resign(byte[] log)
    {
        bool any = false;
        for (int at = 0; at + ChunkHeader.Size <= log.Length; at++)
        {
            int found = log.AsSpan(at).IndexOf(ChunkHeader.Magic);
            if (found < 0 || at + found + ChunkHeader.Size > log.Length)
            {
                break;
            }

            at += found;
            Span<byte> chunk = log.AsSpan(at);
            int length = BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]);
            if (length >= 0 && length <= chunk.Length - ChunkHeader.Size)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(chunk[52..], Crc32C.Compute(chunk.Slice(ChunkHeader.Size, length)));
            }

            BinaryPrimitives.WriteUInt32LittleEndian(chunk[56..], Crc32C.Compute(chunk[..56]));
            any = true;
        }

        return any;
    }

    private static byte[] Log(int recordsPerChunk)
    {
        using var stream = new MemoryStream();
        using LogWriter writer = LogWriter.Create(stream, new LogHeader { ToolVersion = "fuzz", Dialect = "nested-v10" });
        byte[] page = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i >> 4))];
        for (int i = 0; i < 12; i++)
        {
            writer.Write(new IoctlRecord { Fd = 3, Target = "/dev/vfio/vfio", Request = 0x3b71, HasPointer = true, In = new byte[] { 32, 0, (byte)i }, Out = new byte[] { 32, 0, 0 }, Time = i * 1234, Buffers = { new PointedBuffer(8, 16, new byte[] { 1 }, default) } });
            writer.Write(new MemoryRecord { Fd = 3, Address = (ulong)i << 12, Data = page });
            writer.Write(new SmmuTranslationRecord { Iova = 0x1000, Steps = { new TranslationStep { Kind = TranslationStepKind.TableEntry, Stage = 1, Level = 3, Address = 0x1000, EntryAddress = 0x40000008, Value = 0x40001003 } } });
            if (writer.RecordCount / 3 % recordsPerChunk == 0)
            {
                writer.Flush();
            }
        }

        writer.Complete();
        return stream.ToArray();
    }
}
