using TraceReplay.Formats.Log;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Log;

/// <summary>Logs as a later version may write them within format version 1, put together by hand after FORMAT.md.</summary>
public sealed class LogCompatibilityTests
{
    [Fact]
    public void Read_UnknownKindAndTrailingFields_ArePassedOver()
    {
        byte[] log = Log();
        using LogReader reader = LogReader.Open(log);
        var first = Assert.IsType<MarkerRecord>(reader.Read());
        Assert.Equal(("hello", 0L, 5000L, 7, 9), (first.Text.ToString(), first.Sequence, first.Time, first.ProcessId, first.ThreadId));
        var second = Assert.IsType<MarkerRecord>(reader.Read());
        Assert.Equal(("hello", 2L, 5000L + 3000 - 7), (second.Text.ToString(), second.Sequence, second.Time));
        Assert.Null(reader.Read());
        Assert.Equal(1, reader.UnknownRecords);
    }

    [Fact]
    public void Verify_UnknownKind_IsNoDamage()
    {
        VerifyResult result = LogVerifier.Verify(Log());
        Assert.True(result.Intact);
        Assert.Equal([new RecordRange(0, 3)], result.IntactRecords);
    }

    private static byte[] Log()
    {
        var log = new ByteBuffer();
        LogPreamble.Write(log, LogBuilder.Header);
        long chunk = log.Length;

        var payload = new ByteBuffer();
        var writer = new MessagePackWriter(payload);
        writer.Write(0);
        writer.Write([7, 9]);
        writer.Write(0);
        writer.Write("hello"u8);

        // A marker (time +0, thread 1, text 2) with two fields more than this version knows.
        payload.Append([(byte)RecordKind.Marker, 5, 0, 1, 2, 0x7f, 0xc0]);

        // Kind 200, 3 us later; the rest of its body means nothing here.
        payload.Append([0xcc, 200, 4, 3, 1, 0xc1, 0xff]);

        // A marker 7 ns before that: -1 - zigzag(-7).
        payload.Append([(byte)RecordKind.Marker, 3, unchecked((byte)-14), 1, 2]);

        var header = new ChunkHeader
        {
            StoredLength = payload.Length,
            RawLength = payload.Length,
            RecordBytes = payload.Length,
            RecordCount = 3,
            FirstTime = 5000,
            PayloadChecksum = Crc32C.Compute(payload.Written),
        };
        header.Write(log.Extend(ChunkHeader.Size));
        log.Append(payload.Written);
        LogTail.Write(log, [new ChunkIndexEntry(chunk, 0, 5000, 0, 3, 0)], new LogFooter(log.Length, 3, 0, 7993));
        return log.Written.ToArray();
    }
}
