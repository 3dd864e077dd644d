using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using Xunit;

namespace TraceReplay.Tests.Replayer.Iommufd;

/// <summary>Address spaces: what may be mapped where.</summary>
public sealed class IoasTests
{
    private const int Eperm = -1;
    private const int Enoent = -2;
    private const int Eexist = -17;
    private const int Einval = -22;
    private const int Eoverflow = -75;
    private const int Emsgsize = -90;
    private const int Eopnotsupp = -95;
    private const int Eaddrinuse = -98;
    private const int Ebusy = -16;
    private const ulong Gap = 0x8000000;

    private readonly IommufdBench _bench = new();

    [Fact]
    public void Ranges_GrowAPageGranuleAndAHole_WithADevice()
    {
        uint ioas = _bench.Ioas();
        Assert.Equal([(0, ulong.MaxValue)], Ranges(ioas, out ulong alignment));
        Assert.Equal(1u, alignment);
        (int device, _) = _bench.Device();
        Assert.Equal(0, _bench.AttachTo(device, ioas));
        Assert.Equal([(0, Gap - 1), (0x8100000, 0xffffffffffff)], Ranges(ioas, out alignment));
        Assert.Equal(0x1000u, alignment);
        Assert.Equal(Emsgsize, _bench.Do(IommufdRequest.IoasIovaRanges, ioas, 0, 0, 0, 0, 0, 0));
        Assert.Equal(2u, _bench.Output32(8));

        _bench.Ioctl(device, IommufdBench.Detach, IommufdBench.Words(8, 0));
        Assert.Equal([(0, ulong.MaxValue)], Ranges(ioas, out alignment));
        Assert.Equal(1u, alignment);
    }

    [Theory]
    [InlineData(0x200000, 0x1000, 7, 0)]
    [InlineData(0x100000, 0x1000, 7, Eexist)]
    [InlineData(0x13f000, 0x2000, 7, Eexist)]
    [InlineData(0x8000000, 0x1000, 7, Einval)]
    [InlineData(0x7fff000, 0x2000, 7, Einval)]
    [InlineData(0x200001, 0x1000, 7, Einval)]
    [InlineData(0x200000, 0x800, 7, Einval)]
    [InlineData(0x200000, 0, 7, Einval)]
    [InlineData(0x1000000000000, 0x1000, 7, Einval)]
    [InlineData(-1, 0x1000, 7, Eoverflow)]
    [InlineData(0x200000, -1, 7, Eoverflow)]
    [InlineData(0x200000, 0x1000, 1, Einval)]
    [InlineData(0x200000, 0x1000, 0x87, Eopnotsupp)]
    public void Map_AttachedAddressSpace_IsChecked(long iova, long length, uint flags, int expected)
    {
        (uint ioas, _) = Attached();
        Assert.Equal(0, _bench.Map(ioas, 0x100000, 0x40000));
        Assert.Equal(expected, _bench.Map(ioas, (ulong)iova, (ulong)length, flags));
    }

    [Fact]
    public void Map_WithoutIova_TakesTheLowestPlaceAboveZero()
    {
        (uint ioas, _) = Attached();
        Assert.Equal(0, _bench.Map(ioas, 0, 0x3000, flags: 6, address: 0x7000_1000));
        Assert.Equal(0x1000u, _bench.Output64(32));
        Assert.Equal(0, _bench.Map(ioas, 0, 0x1000, flags: 6, address: 0x7000_1000));
        Assert.Equal(0x4000u, _bench.Output64(32));

        // As aligned as memory and length allow.
        Assert.Equal(0, _bench.Map(ioas, 0, 0x10000, flags: 6, address: 0x7010_0000));
        Assert.Equal(0x10000u, _bench.Output64(32));
    }

    [Theory]
    [InlineData(0x101000, 0x1000, Enoent)]
    [InlineData(0x100000, 0x20000, Enoent)]
    [InlineData(0x500000, 0x1000, Enoent)]
    [InlineData(0x100000, 0, Einval)]
    [InlineData(-1, 0x1000, Eoverflow)]
    [InlineData(0xf0000, 0x60000, 0)]
    [InlineData(0, -1, 0)]
    public void Unmap_TakesWholeMappingsOnly(long iova, long length, int expected)
    {
        (uint ioas, _) = Attached();
        _bench.Map(ioas, 0x100000, 0x40000);
        Assert.Equal(expected, _bench.Unmap(ioas, (ulong)iova, (ulong)length));
        Assert.Equal(expected == 0 ? 0 : Eexist, _bench.Map(ioas, 0x100000, 0x40000));
    }

    [Fact]
    public void Unmap_Everything_SucceedsWhenThereIsNothing()
    {
        uint ioas = _bench.Ioas();
        Assert.Equal(0, _bench.Unmap(ioas, 0, ulong.MaxValue));
        Assert.Equal(0u, _bench.Output64(16));
    }

    [Fact]
    public void Copy_SharesPagesAndTheirAccess()
    {
        uint from = _bench.Ioas();
        uint to = _bench.Ioas();
        _bench.Map(from, 0x100000, 0x4000, flags: 5);
        Assert.Equal(Eperm, Copy(to, from, 0x2000, 0x900000, 0x101000, flags: 7));
        Assert.Equal(0, Copy(to, from, 0x2000, 0x900000, 0x101000, flags: 5));
        Assert.Equal(Enoent, Copy(to, from, 0x4000, 0xa00000, 0x101000, flags: 5));
        Assert.Equal(Einval, Copy(to, from, 0, 0xa00000, 0x101000, flags: 5));
        Assert.Equal(Enoent, Copy(99, from, 0x1000, 0xa00000, 0x101000, flags: 5));

        Assert.True(_bench.Model.TryResolve(IommufdBench.Pid, _bench.Fd, MemorySpace.Iova, 0x102010, out ulong source, from));
        Assert.True(_bench.Model.TryResolve(IommufdBench.Pid, _bench.Fd, MemorySpace.Iova, 0x901010, out ulong copy, to));
        Assert.Equal(source, copy);
    }

    [Fact]
    public void Allow_ListHoldsAndKeepsDevicesAway()
    {
        (uint ioas, int device) = Attached();
        Assert.Equal(Einval, Allow(ioas, (0x1000, 0x1000)));
        Assert.Equal(Einval, Allow(ioas, (0x1000, 0x2fff), (0x2000, 0x3fff)));
        Assert.Equal(Eaddrinuse, Allow(ioas, (Gap, Gap + 0xfff)));
        Assert.Equal(0, Allow(ioas, (0x400000, 0x4fffff)));
        Assert.Equal(0, _bench.Map(ioas, 0, 0x1000, flags: 6));
        Assert.Equal(0x400000u, _bench.Output64(32));
        _bench.Ioctl(device, IommufdBench.Detach, IommufdBench.Words(8, 0));

        Assert.Equal(0, Allow(ioas, (Gap, Gap + 0xfff)));
        Assert.Equal(Eaddrinuse, _bench.AttachTo(device, ioas));
        Assert.Equal(0, Allow(ioas));
        Assert.Equal(0, _bench.AttachTo(device, ioas));
    }

    [Fact]
    public void Attach_MappingInTheInterruptWindow_IsRefusedAndLeavesNothing()
    {
        uint ioas = _bench.Ioas();
        (int device, _) = _bench.Device();
        _bench.Map(ioas, Gap, 0x1000);
        Assert.Equal(Eaddrinuse, _bench.AttachTo(device, ioas));
        Assert.Equal(0, _bench.Unmap(ioas, Gap, 0x1000));
        Assert.Equal(0, _bench.AttachTo(device, ioas));
        Assert.Equal(3u, _bench.Output32(8));
    }

    [Fact]
    public void Option_RulesOfBothOptions()
    {
        Assert.Equal(0, Option(0, 0, 0, 1));
        Assert.Equal(Einval, Option(0, 0, 0, 2));
        uint ioas = _bench.Ioas();
        Assert.Equal(Ebusy, Option(0, 0, 0, 1));
        Assert.Equal(0, Option(0, 1, 0, 0));
        Assert.Equal(1u, _bench.Output64(16));
        Assert.Equal(Eopnotsupp, Option(0, 1, ioas, 0));
        Assert.Equal(Eopnotsupp, Option(2, 1, ioas, 0));
        Assert.Equal(Enoent, Option(1, 1, 99, 0));
        Assert.Equal(Einval, Option(1, 0, ioas, 7));
        Assert.Equal(Eopnotsupp, Option(1, 2, ioas, 0));
        Assert.Equal(0, Option(1, 0, ioas, 0));
        Assert.Equal(0, Option(1, 1, ioas, 0));
        Assert.Equal(0u, _bench.Output64(16));
    }

    [Fact]
    public void ChangeProcess_NeedsFiles()
    {
        Assert.Equal(0, _bench.Do(IommufdRequest.IoasChangeProcess, 0));
        Assert.Equal(Eopnotsupp, _bench.Do(IommufdRequest.IoasChangeProcess, 1));
        _bench.Map(_bench.Ioas(), 0x1000, 0x1000);
        Assert.Equal(Einval, _bench.Do(IommufdRequest.IoasChangeProcess, 0));
    }

    private (uint Ioas, int Device) Attached()
    {
        uint ioas = _bench.Ioas();
        (int device, _) = _bench.Device();
        Assert.Equal(0, _bench.AttachTo(device, ioas));
        return (ioas, device);
    }

    private (ulong First, ulong Last)[] Ranges(uint ioas, out ulong alignment)
    {
        _bench.SetBuffers(new PointedBuffer(16, 0x9000, new byte[128], new byte[128]));
        Assert.Equal(0, _bench.Do(IommufdRequest.IoasIovaRanges, ioas, 8, 0, 0x9000, 0, 0, 0));
        _bench.SetBuffers();
        alignment = _bench.Output64(24);
        byte[] bytes = Assert.Single(_bench.Context.BufferWrites).Bytes.ToArray();
        return [.. Enumerable.Range(0, bytes.Length / 16).Select(i =>
            (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * 16)), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((i * 16) + 8))))];
    }

    private long Copy(uint to, uint from, uint length, uint toIova, uint fromIova, uint flags) =>
        _bench.Do(IommufdRequest.IoasCopy, flags, to, from, length, 0, toIova, 0, fromIova, 0);

    private long Allow(uint ioas, params (ulong First, ulong Last)[] ranges)
    {
        byte[] bytes = IommufdBench.Bytes([.. ranges.SelectMany(range => new[] { range.First, range.Last })]);
        _bench.SetBuffers(new PointedBuffer(16, 0x9000, bytes, bytes));
        long result = _bench.Do(IommufdRequest.IoasAllowIovas, ioas, (uint)ranges.Length, 0, 0x9000, 0);
        _bench.SetBuffers();
        return result;
    }

    private long Option(uint option, uint operation, uint id, uint value) => _bench.Do(IommufdRequest.Option, option, operation, id, value, 0);
}
