using System.Buffers.Binary;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Formats.Log;

public sealed class LogDamageTests
{
    private const int PerChunk = 6;
    private static readonly byte[] Small = LogBuilder.Write(LogBuilder.Mixture(21, 1), PerChunk);
    private static readonly List<string> SmallRecords = LogBuilder.ReadAll(Small);

    [Fact]
    public void Recover_CutAtEveryOffset_SavesEveryWholeChunk()
    {
        List<(int End, int Records)> chunks = ChunkEnds(Small);
        for (int length = 0; length < Small.Length; length++)
        {
            byte[] cut = Small[..length];
            int whole = chunks.Where(chunk => chunk.End <= length).Select(chunk => chunk.Records).LastOrDefault();
            using var output = new MemoryStream();
            RecoveryResult result = LogRecovery.Recover(cut, output);
            List<string> saved = LogBuilder.ReadAll(output.ToArray());
            Assert.Equal(whole, result.Records);
            Assert.Equal(SmallRecords.Take(whole), saved.Take(whole));
            Assert.Contains("Kind=Gap", saved[whole]);
            Assert.True(LogVerifier.Verify(output.ToArray()).Intact);
            Assert.False(LogVerifier.Verify(cut).Intact);
            ReadWhatOpens(cut);
        }
    }

    [Fact]
    public void Verify_AnyByteChanged_ReportsDamage()
    {
        byte[] log = Small.ToArray();
        for (int offset = 0; offset < log.Length; offset++)
        {
            foreach (byte mask in (byte[])[0x01, 0x80, 0xff])
            {
                log[offset] ^= mask;
                if (offset is < 8 or >= 12 || BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(8)) <= LogHeader.CurrentFormatVersion)
                {
                    VerifyResult result = LogVerifier.Verify(log);
                    Assert.False(result.Intact, $"byte 0x{offset:x} ^ 0x{mask:x2} was not noticed");
                    Assert.Contains(result.Damage, damage => damage.Offset <= offset || damage.Offset >= log.Length - LogFooter.Size);
                }

                ReadWhatOpens(log);
                log[offset] ^= mask;
            }
        }

        Assert.True(LogVerifier.Verify(log).Intact);
    }

    [Fact]
    public void Read_DamagedChunk_ReportsItOnceAndGoesOnBehindIt()
    {
        foreach (bool inPayload in (bool[])[false, true])
        {
            byte[] log = Small.ToArray();
            (int end, int records) = ChunkEnds(Small)[0];
            log[end + (inPayload ? ChunkHeader.Size + 5 : 20)] ^= 0x10;
            var damage = new List<WireFormatException>();
            List<string> texts = LogBuilder.ReadAll(log, damage);
            Assert.Equal(SmallRecords.Take(records).Concat(SmallRecords.Skip(records + PerChunk)), texts);
            Assert.Equal(end, damage[0].Offset);
            Assert.InRange(damage.Count, 1, SmallRecords.Count);
        }
    }

    [Fact]
    public void Recover_DamagedChunk_PutsAGapInItsPlace()
    {
        byte[] log = Small.ToArray();
        (int end, int records) = ChunkEnds(Small)[0];
        log[end + ChunkHeader.Size + 5] ^= 0x10;
        using var output = new MemoryStream();
        RecoveryResult result = LogRecovery.Recover(log, output);
        using LogReader reader = LogReader.Open(output.ToArray());
        reader.Seek(records);
        GapRecord gap = Assert.IsType<GapRecord>(reader.Read());
        Assert.Equal(PerChunk, gap.Count);
        Assert.Equal(PerChunk, result.Lost);
        Assert.Equal(SmallRecords.Count - PerChunk, result.Records);
    }

    [Fact]
    public void Read_ContentOfALostChunk_LosesOnlyTheReferringRecords()
    {
        byte[] page = new byte[4096];
        new Random(1).NextBytes(page);
        byte[] log = LogBuilder.Write([new MemoryRecord { Data = page }, new MemoryRecord { Address = 0x1000, Data = page }, new MarkerRecord { Text = "after" }], 1);
        Assert.True(log.Length < 2 * page.Length, "the second copy of the page must be a reference");
        int chunk = FirstChunk(log);
        log[chunk + ChunkHeader.Size + 100] ^= 1;
        var damage = new List<WireFormatException>();
        List<string> texts = LogBuilder.ReadAll(log, damage);
        Assert.Contains("after", Assert.Single(texts));
        Assert.Equal(2, damage.Count);
        Assert.Contains("page content 0", damage[1].Message);
        Assert.Equal(2, LogVerifier.Verify(log).Damage.Count);
    }

    [Fact]
    public void Read_FooterAndIndexLost_StillReadsEverything()
    {
        byte[] cut = Small[..ChunkEnds(Small)[^1].End];
        using LogReader reader = LogReader.Open(cut);
        Assert.False(reader.IsComplete);
        Assert.Equal(SmallRecords.Count, reader.RecordCount);
        Assert.Equal(SmallRecords, LogBuilder.ReadAll(cut));
        reader.Seek(8);
        Assert.Equal(8, reader.Read()!.Sequence);
    }

    [Fact]
    public void Open_NewerFormat_SaysWhatToDo()
    {
        byte[] log = Small.ToArray();
        log[8] = 4;
        var e = Assert.Throws<WireFormatException>(() => LogReader.Open(log));
        Assert.Equal("log format 4 is newer than this build (reads 1-1). Update tracereplay.", e.Message);
    }

    [Fact]
    public void Read_OversizedLengths_AreRefusedWithoutAllocating()
    {
        int chunk = FirstChunk(Small);
        foreach (int field in (int[])[4, 8, 12, 16, 20])
        {
            byte[] log = Small.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(log.AsSpan(chunk + field), 0x7fff_0000);
            Resign(log, chunk);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var damage = new List<WireFormatException>();
            LogBuilder.ReadAll(log, damage);
            Assert.NotEmpty(damage);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
            Assert.False(LogVerifier.Verify(log).Intact);
        }

        byte[] header = Small.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), 0x7fff_0000);
        Assert.Throws<WireFormatException>(() => LogReader.Open(header));
    }

    [Fact]
    public void Read_MalformedRecordsBehindRightChecksums_ReportsAndEnds()
    {
        byte[] stored = LogBuilder.Write([new TransferRecord { Data = RandomBytes(100) }, new MarkerRecord { Text = "x" }], int.MaxValue);
        int chunk = FirstChunk(stored);
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(chunk + 48)));
        int length = BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(chunk + 4));
        for (int offset = 0; offset < length; offset++)
        {
            foreach (byte value in (byte[])[0x00, 0x7f, 0xc1, 0xc6, 0xcf, 0xdd, 0xff])
            {
                byte[] log = stored.ToArray();
                log[chunk + ChunkHeader.Size + offset] = value;
                Resign(log, chunk);
                LogBuilder.ReadAll(log, []);
            }
        }
    }

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(2).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Makes the checksums of the chunk right again.</summary>
    private static void Resign(byte[] log, int chunk)
    {
        Span<byte> header = log.AsSpan(chunk);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (length <= log.Length - chunk - ChunkHeader.Size)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[52..], Crc32C.Compute(header.Slice(ChunkHeader.Size, length)));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header[56..], Crc32C.Compute(header[..56]));
    }

    private static int FirstChunk(byte[] log) => log.AsSpan().IndexOf(ChunkHeader.Magic);

    /// <returns>Where each chunk ends, and how many records the log has up to there.</returns>
    private static List<(int End, int Records)> ChunkEnds(byte[] log)
    {
        var ends = new List<(int End, int Records)>();
        int records = 0;
        for (int offset = FirstChunk(log); ChunkHeader.TryRead(log.AsSpan(offset), out ChunkHeader header);)
        {
            offset += ChunkHeader.Size + header.StoredLength;
            records += header.RecordCount;
            ends.Add((offset, records));
        }

        return ends;
    }

    private static void ReadWhatOpens(byte[] log)
    {
        try
        {
            Assert.True(LogBuilder.ReadAll(log, []).Count <= SmallRecords.Count);
        }
        catch (WireFormatException)
        {
            // The header is damaged: only recovery reads on.
        }
    }
}
