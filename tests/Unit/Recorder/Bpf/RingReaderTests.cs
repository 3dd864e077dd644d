using System.Buffers.Binary;
using TraceReplay.Recorder.Bpf;
using Xunit;

namespace TraceReplay.Tests.Recorder.Bpf;

/// <summary>A ring in a file, laid out as the kernel maps its own: the reader's page, the writer's page, the records.</summary>
public sealed class RingReaderTests : IDisposable
{
    private const uint Busy = 1u << 31;

    private readonly int _page = Environment.SystemPageSize;
    private readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);

    public RingReaderTests() => _file.SetLength(3 * _page);

    [Fact]
    public void TryRead_BehindARecordThatIsBeingWritten_ReadsNothingAndIsNotEmpty()
    {
        Put(0, 8, 1);
        Put(16, 8 | Busy, 2);
        Put(32, 8, 3);
        Produced(48);
        using RingReader ring = Open();

        Assert.True(ring.TryRead(out ReadOnlySpan<byte> first));
        Assert.Equal(1, first[0]);
        Assert.False(ring.TryRead(out _));
        Assert.False(ring.IsEmpty);

        Put(16, 8, 2);
        Assert.True(ring.TryRead(out ReadOnlySpan<byte> second));
        Assert.Equal(2, second[0]);
        Assert.True(ring.TryRead(out ReadOnlySpan<byte> third));
        Assert.Equal(3, third[0]);
        Assert.False(ring.TryRead(out _));
        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void IsEmpty_NothingProduced_IsTrue()
    {
        using RingReader ring = Open();

        Assert.True(ring.IsEmpty);
        Assert.False(ring.TryRead(out _));
    }

    public void Dispose() => _file.Dispose();

    private RingReader Open() => new((int)_file.SafeFileHandle.DangerousGetHandle(), _page);

    private void Put(int at, uint header, byte first)
    {
        Span<byte> record = stackalloc byte[16];
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, header);
        record[8] = first;
        RandomAccess.Write(_file.SafeFileHandle, record, (2 * _page) + at);
    }

    private void Produced(ulong position)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, position);
        RandomAccess.Write(_file.SafeFileHandle, word, _page);
    }
}
