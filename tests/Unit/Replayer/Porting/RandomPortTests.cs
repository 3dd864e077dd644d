using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Porting;
using TraceReplay.Tests.Support;
using Xunit;
using static TraceReplay.Replayer.Porting.PortedCalls;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Whatever a log says was called, and whatever it says was answered, porting it ends, and every record of it was looked at.</summary>
public sealed class RandomPortTests
{
    private const int Length = 60;

    private static readonly uint[] s_iommufd = [0x3b80, 0x3b81, 0x3b83, 0x3b84, 0x3b85, 0x3b86, 0x3b89, 0x3b89, 0x3b8d, 0x3b8d, 0x3b8e, 0x3b8f, 0x3b90, 0x3b91, 0x3b93, 0x3b76, 0x3b77, 0x3b77, 0x3b78, 0x3b6e];
    private static readonly uint[] s_nested = [0x3b66, 0x3b68, 0x3b69, 0x3b6a, 0x3b6a, 0x3b6e, 0x3b71, 0x3b72, 0x3b76, 0x3b77, 0x3b78, 0x3b7a, 0x3b7a, 0x3b7b, 0x3b7b, 0x3b7c];

    [Theory]
    [InlineData("nested-v8")]
    [InlineData("nested-v11")]
    [InlineData("nested-v12")]
    [InlineData("linux-5.10")]
    public void Run_AnyCallsOfIommufd_EndsAndLooksAtEveryRecord(string target) => Check("linux-7.3", target, Iommufd);

    [Theory]
    [InlineData("nested-v8", "linux-7.3")]
    [InlineData("nested-v11", "linux-7.3")]
    [InlineData("nested-v11", "nested-v8")]
    [InlineData("nested-v8", "nested-v12")]
    public void Run_AnyCallsOfTheSeries_EndsAndLooksAtEveryRecord(string dialect, string target) => Check(dialect, target, random => Nested(random, new NestedProtocol(Dialects.Find(dialect)!)));

    private static void Check(string dialect, string target, Func<Random, IEnumerable<Record>> records)
    {
        Gen<int> seeds = Gen.Choose(0, int.MaxValue - 1);
        Prop.ForAll(seeds.ToArbitrary(), seed =>
        {
            List<Record> all = [.. records(new Random(seed))];
            byte[] log = LogBuilder.Write(all);
            PortedReplay ported = PortedTrace.Run(() => LogReader.Open(log), dialect, target);
            return ported.Comparison.Result!.Records == all.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    private static IEnumerable<Record> Iommufd(Random random)
    {
        yield return new SessionRecord { CommandLine = { "vmm", "0000:00:06.0", "0000:00:07.0" } };
        yield return Opened("/dev/iommu", 3);
        yield return Opened("/dev/vfio/devices/vfio0", 4);
        yield return Opened("/dev/vfio/devices/vfio1", 5);
        yield return Call(4, "/dev/vfio/devices/vfio0", 0x3b76, Words(24, 0, 3, 0, 0, 0), Words(24, 0, 3, 1, 0, 0));
        yield return Call(3, "/dev/iommu", 0x3b81, Words(12, 0, 0), Words(12, 0, 2));
        yield return Call(3, "/dev/iommu", 0x3b89, Words(48, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0), Words(48, 1, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0));
        yield return Call(3, "/dev/iommu", 0x3b90, Words(40, 0, 1, 1, 3, 0, 0, 0, 0, 0), Words(40, 0, 1, 1, 3, 4, 0, 0, 0, 0));
        for (int i = 0; i < Length; i++)
        {
            int fd = random.Next(3, 7);
            string path = fd == 3 ? "/dev/iommu" : fd == 6 ? "anon_inode:[iommufd-viommu-event]" : $"/dev/vfio/devices/vfio{fd - 4}";
            yield return random.Next(8) switch
            {
                0 => Transfer(random, fd, path),
                1 => Other(random, fd, path),
                _ => Argument(random, fd, path, s_iommufd, 48),
            };
        }
    }

    private static IEnumerable<Record> Nested(Random random, NestedProtocol protocol)
    {
        yield return Opened("/dev/vfio/vfio", 3);
        yield return Opened("/dev/vfio/12", 4);
        yield return Call(4, "/dev/vfio/12", 0x3b68, Words(3), Words(3));
        yield return new IoctlRecord { ProcessId = 7, ThreadId = 7, Fd = 3, Target = "/dev/vfio/vfio", Request = 0x3b66, Argument = 6 };
        yield return new IoctlRecord { ProcessId = 7, ThreadId = 7, Fd = 4, Target = "/dev/vfio/12", Request = 0x3b6a, HasPointer = true, In = "0000:00:02.0"u8.ToArray(), HasOut = true, Out = "0000:00:02.0"u8.ToArray(), Result = 5 };
        for (int i = 0; i < Length; i++)
        {
            int fd = random.Next(3, 7);
            string path = fd == 3 ? "/dev/vfio/vfio" : fd == 4 ? "/dev/vfio/12" : fd == 5 ? "anon_inode:[vfio-device]" : "anon_inode:[eventfd]";
            yield return random.Next(8) switch
            {
                0 => Transfer(random, fd, path),
                1 => Other(random, fd, path),
                2 or 3 => Request(random, protocol),
                _ => Argument(random, fd, path, s_nested, 64),
            };
        }
    }

    // A request that a kernel of the series takes, more often than not.
    private static IoctlRecord Request(Random random, NestedProtocol protocol)
    {
        var whole = new ClaimedSize(true, 0);
        NestedRequestMeaning meaning = random.Next(3) == 0
            ? new PasidTableRequest { Flags = random.Next(4) == 0 ? 2u : 1u, Size = whole, Version = 1, Format = 1, SmmuVersion = 1, Config = (byte)random.Next(1, 4), BasePtr = (ulong)random.Next(64) << 12 }
            : new InvalidationRequest { Size = whole, Version = 1, Cache = (byte)random.Next(1, 5), Granularity = (byte)random.Next(3), TargetFlags = (uint)random.Next(8), ArchId = (uint)random.Next(4), Address = (ulong)random.Next(64) << 12, GranuleSize = 4096, GranuleCount = (ulong)random.Next(4) };
        (TraceReplay.Formats.Ioctls.IoctlOp op, byte[] bytes) = protocol.Encode(meaning)!.Value;
        IoctlRecord call = Call(3, "/dev/vfio/vfio", op.Request, bytes, bytes);
        call.HasPointer = bytes.Length > 0;
        return call;
    }

    private static IoctlRecord Argument(Random random, int fd, string path, uint[] requests, int size)
    {
        byte[] argument = Random(random, random.Next(10) == 0 ? random.Next(size) : size);
        byte[] answer = Random(random, argument.Length);
        byte[] buffer = new byte[random.Next(3) * 16];
        random.NextBytes(buffer);
        var record = new IoctlRecord
        {
            ProcessId = 7,
            ThreadId = 7,
            Fd = fd,
            Target = path,
            Request = requests[random.Next(requests.Length)],
            HasPointer = random.Next(12) != 0,
            Argument = (ulong)random.Next(8),
            In = argument,
            HasOut = true,
            Out = answer,
            Result = random.Next(3) == 0 ? -random.Next(1, 100) : random.Next(4) == 0 ? random.Next(3, 9) : 0,
        };
        record.Buffers.Add(new PointedBuffer(random.Next(2) == 0 ? 8 : 32, 0x1000, buffer, buffer));
        return record;
    }

    private static TransferRecord Transfer(Random random, int fd, string path)
    {
        ulong region = (ulong)random.Next(8, 12) << 40;
        byte[] data = Random(random, random.Next(70));
        return new TransferRecord
        {
            ProcessId = 7,
            ThreadId = 7,
            Fd = fd,
            Target = path,
            Operation = (TransferOperation)random.Next(4),
            Offset = region + (random.Next(2) == 0 ? 0 : (ulong)random.Next(9000)),
            Length = (ulong)data.Length,
            Data = data,
            Result = random.Next(4) == 0 ? -22 : data.Length,
        };
    }

    private static Record Other(Random random, int fd, string path) => random.Next(6) switch
    {
        0 => new DmaRecord { StreamId = random.Next(2) == 0 ? 0x30u : 0x10u, Iova = (ulong)random.Next(64) << 12, Length = 8, Direction = DmaDirection.Write, Source = DmaSource.Observed },
        1 => new MemoryRecord { ProcessId = 7, Fd = 3, Ioas = 2, Space = MemorySpace.GuestPhysical, Address = (ulong)random.Next(64) << 12, Data = Random(random, 64) },
        2 => new CloseRecord { ProcessId = 7, ThreadId = 7, Fd = fd, Target = path },
        3 => new DupRecord { ProcessId = 7, ThreadId = 7, Fd = fd, Target = path, Result = random.Next(3, 9) },
        4 => new EventfdRecord { ProcessId = 7, ThreadId = 7, Result = random.Next(6, 9), Flags = 0x800 },
        _ => Opened(path.StartsWith("anon", StringComparison.Ordinal) ? "/dev/iommu" : path, fd),
    };

    private static OpenRecord Opened(string path, int fd) => new() { ProcessId = 7, ThreadId = 7, Path = path, Result = fd };

    private static IoctlRecord Call(int fd, string path, uint request, byte[] input, byte[] output) =>
        new() { ProcessId = 7, ThreadId = 7, Fd = fd, Target = path, Request = request, HasPointer = true, Argument = 0x1000, In = input, HasOut = true, Out = output };

    // Words that are sizes, ids, flags or pages of something, rather than anything at all.
    private static byte[] Random(Random random, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at + 4 <= length; at += 4)
        {
            uint word = random.Next(6) switch
            {
                0 => 0,
                1 => (uint)random.Next() << 12,
                2 => uint.MaxValue,
                3 => (uint)length,
                _ => (uint)random.Next(8),
            };
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), word);
        }

        return bytes;
    }
}
