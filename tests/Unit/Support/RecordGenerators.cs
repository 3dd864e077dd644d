using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Tests.Support;

/// <summary>Random records of every kind, within what the record types allow. Text is what sources deliver: any valid UTF-8.</summary>
internal static class RecordGenerators
{
    public static IReadOnlyList<RecordKind> Kinds { get; } = Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.None).ToArray();

    public static Gen<Record> Any { get; } = Gen.Elements(Kinds.ToArray()).SelectMany(OfKind);

    public static Gen<Record> OfKind(RecordKind kind) => Gen.Choose(int.MinValue / 2, int.MaxValue / 2).Select(seed => Create(kind, new Random(seed)));

    /// <summary>Lists with little variety in descriptors, targets and data, as logs have it.</summary>
    public static Gen<Record[]> Lists { get; } = Gen.ListOf(Any).Select(list => list.ToArray());

    /// <summary>A record of this kind; the same state of <paramref name="random"/> gives the same record.</summary>
    public static Record Create(RecordKind kind, Random random)
    {
        Record record = CreateFields(kind, random);
        record.Time = Pick<long>(random, 0, random.Next(), random.NextInt64(), 1000L * random.Next(), -random.Next(), long.MaxValue, long.MinValue);
        record.ProcessId = random.Next(4);
        record.ThreadId = Pick(random, random.Next(8), random.Next(), -1);
        if (record is CallRecord call)
        {
            call.Duration = Pick(random, random.Next(100_000), random.NextInt64());
            call.Result = Pick<long>(random, 0, -random.Next(134), random.Next(100), random.NextInt64());
            call.Unfinished = random.Next(8) == 0;
        }

        return record;
    }

    private static Record CreateFields(RecordKind kind, Random random) => kind switch
    {
        RecordKind.Session => Session(random),
        RecordKind.ProgramTrace => new ProgramTraceRecord { Event = Text(random), Text = Text(random) },
        RecordKind.Fork => new ForkRecord { Child = random.Next(), SharesFiles = Flag(random) },
        RecordKind.Exec => Exec(random),
        RecordKind.Descriptor => new DescriptorRecord { Fd = Fd(random), Target = Text(random), Origin = (DescriptorOrigin)random.Next(2), Flags = random.Next(), PeerProcess = random.Next(-1, 4), PeerFd = Pick(random, -1, Fd(random)) },
        RecordKind.CallEntry => new CallEntryRecord { Call = RecordKind.Ioctl, Fd = Fd(random), Target = Text(random), Request = (uint)random.Next(), Argument = Word(random), In = Bytes(random, 96) },
        RecordKind.Marker => new MarkerRecord { Text = Text(random) },
        RecordKind.Exit => new ExitRecord { Status = random.Next(256), Signal = random.Next(65), Abandoned = Flag(random) },
        RecordKind.Gap => new GapRecord { Source = Text(random), Cause = Text(random), Count = random.NextInt64(-1, 1000), FromTime = random.NextInt64(), ToTime = random.NextInt64() },
        RecordKind.Open => new OpenRecord { Path = Text(random), Flags = random.Next() },
        RecordKind.Close => new CloseRecord { Fd = Fd(random), Target = Text(random) },
        RecordKind.Dup => new DupRecord { Fd = Fd(random), Target = Text(random) },
        RecordKind.Ioctl => Ioctl(random),
        RecordKind.Transfer => new TransferRecord { Operation = (TransferOperation)random.Next(4), Fd = Fd(random), Target = Text(random), Offset = Word(random), Length = Word(random), Data = Bytes(random, 300) },
        RecordKind.Mmap => new MmapRecord { Fd = Fd(random), Target = Text(random), Offset = Word(random), Length = Word(random), Protection = random.Next(8), Flags = random.Next(), Address = Word(random) },
        RecordKind.Munmap => new MunmapRecord { Fd = Fd(random), Target = Text(random), Offset = Word(random), Length = Word(random), Address = Word(random) },
        RecordKind.Eventfd => new EventfdRecord { Initial = Word(random), Flags = random.Next() },
        RecordKind.EventfdSignal => new EventfdSignalRecord { Fd = Fd(random), Count = Word(random) },
        RecordKind.Memory => Memory(random),
        RecordKind.Dma => new DmaRecord
        {
            Device = Text(random),
            StreamId = (uint)random.NextInt64(uint.MaxValue + 1L),
            HasSubstream = Flag(random),
            Substream = (uint)random.Next(1 << 20),
            Iova = Word(random),
            Length = Word(random),
            Direction = (DmaDirection)random.Next(3),
            Privileged = Flag(random),
            Source = (DmaSource)random.Next(2),
        },
        RecordKind.DmaEnd => new DmaEndRecord { Device = Text(random), StreamId = (uint)random.Next(32) },
        RecordKind.Msi => new MsiRecord { Device = Text(random), StreamId = (uint)random.Next(32), Address = Word(random), Data = (uint)random.Next() },
        RecordKind.SmmuRegister => new SmmuRegisterRecord { Write = Flag(random), Offset = (uint)random.Next(0x20000) & ~3u, Value = Word(random), Size = (byte)Pick(random, 4, 8) },
        RecordKind.SmmuCommand => Command(random),
        RecordKind.SmmuTranslation => Translation(random),
        RecordKind.SmmuEvent => new SmmuEventRecord { Type = (byte)random.Next(256), StreamId = (uint)random.Next(32), Words = Flag(random) ? Exactly(random, 32) : default },
        RecordKind.SmmuInterrupt => new SmmuInterruptRecord { Line = (SmmuInterrupt)random.Next(4) },
        RecordKind.IommuMap => new IommuMapRecord { Iova = Word(random), Physical = Word(random), Size = Word(random) },
        RecordKind.IommuUnmap => new IommuUnmapRecord { Iova = Word(random), Size = Word(random), Unmapped = Word(random) },
        RecordKind.IommuFault => new IommuFaultRecord { Device = Text(random), Driver = Text(random), Iova = Word(random), Flags = (uint)random.Next() },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a new kind needs a generator"),
    };

    private static SessionRecord Session(Random random)
    {
        var record = new SessionRecord { Source = Text(random), Architecture = Text(random), Kernel = Text(random), Clock = Text(random), RealtimeNanoseconds = random.NextInt64() };
        for (int i = random.Next(4); i > 0; i--)
        {
            record.CommandLine.Add(Text(random));
            record.Properties.Add(new TraceReplay.Formats.Records.Property($"key{9 - i}", Text(random)));
        }

        return record;
    }

    private static ExecRecord Exec(Random random)
    {
        var record = new ExecRecord { Path = Text(random) };
        for (int i = random.Next(4); i > 0; i--)
        {
            record.CommandLine.Add(Text(random));
        }

        return record;
    }

    private static IoctlRecord Ioctl(Random random)
    {
        var record = new IoctlRecord
        {
            Fd = Fd(random),
            Target = Text(random),
            Request = (uint)Pick(random, 0x3b71, 0x3b7a, random.Next()),
            HasPointer = Flag(random),
            Argument = Word(random),
            In = Bytes(random, 96),
            HasOut = Flag(random),
            WantedLength = Pick(random, 0, 0, random.Next(4096)),
        };
        record.Out = Pick(random, record.In, record.In.ToArray(), Bytes(random, 96));
        for (int i = random.Next(3); i > 0; i--)
        {
            record.Buffers.Add(new PointedBuffer(random.Next(64), Word(random), Bytes(random, 64), Bytes(random, 64), Pick(random, 0, 0, random.Next())));
        }

        return record;
    }

    private static MemoryRecord Memory(Random random) => new()
    {
        Fd = Pick(random, -1, Fd(random)),
        Ioas = (uint)random.Next(3),
        Space = (MemorySpace)random.Next(3),
        Address = Word(random),
        HostVirtualAddress = Word(random),
        Source = (MemorySource)random.Next(2),
        Data = Pick(random, Exactly(random, 8), Page(random.Next(6)), Exactly(random, random.Next(1, 4097))),
    };

    private static SmmuCommandRecord Command(Random random)
    {
        var present = (CommandOperands)random.Next(0x800);
        bool words = (present & CommandOperands.Words) != 0;
        return new SmmuCommandRecord
        {
            Opcode = (byte)random.Next(256),
            Present = present,
            StreamId = (uint)random.Next(64),
            Substream = (uint)random.Next(4),
            Asid = Pick(random, -1, random.Next(1 << 16)),
            Vmid = Pick(random, -1, random.Next(1 << 16)),
            Address = Word(random),
            Pages = Word(random),
            Granule = (byte)random.Next(4),
            TableLevel = (byte)random.Next(4),
            Leaf = Flag(random),
            FirstStreamId = (uint)random.Next(64),
            LastStreamId = (uint)random.Next(64),
            Word0 = words ? Word(random) : 0,
            Word1 = words ? Word(random) : 0,
        };
    }

    private static SmmuTranslationRecord Translation(Random random)
    {
        var record = new SmmuTranslationRecord
        {
            StreamId = (uint)random.Next(64),
            HasSubstream = Flag(random),
            Substream = (uint)random.Next(1 << 20),
            Iova = Word(random),
            Outcome = (TranslationOutcome)random.Next(6),
            Output = Word(random),
            Permission = (byte)random.Next(4),
            Stage = (TranslationStage)random.Next(4),
            Event = (byte)random.Next(0x25),
        };
        for (int i = random.Next(8); i > 0; i--)
        {
            record.Steps.Add(new TranslationStep
            {
                Kind = (TranslationStepKind)random.Next(10),
                Stage = (byte)random.Next(3),
                Level = (byte)random.Next(4),
                Asid = Pick(random, 0, -1, random.Next(1 << 16)),
                Vmid = Pick(random, 0, -1, random.Next(1 << 16)),
                Address = Word(random),
                EntryAddress = Word(random),
                Value = Word(random),
            });
        }

        return record;
    }

    private static bool Flag(Random random) => random.Next(2) == 1;

    private static int Fd(Random random) => random.Next(3, 9);

    private static ulong Word(Random random) => Pick<ulong>(random, 0, (ulong)random.Next(0x10000), 0x4000_0000UL + ((ulong)random.Next(64) << 12), (ulong)random.NextInt64(long.MinValue, long.MaxValue), ulong.MaxValue);

    private static Utf8Text Text(Random random) => Pick<string>(random, "", "/dev/vfio/vfio", "anon_inode:[vfio-device]", "0000:00:02.0", "zwölf \"Zeichen\"\n", $"text {random.Next(100)}");

    private static ReadOnlyMemory<byte> Bytes(Random random, int limit) => Pick(random, 0, 1, 2) switch
    {
        0 => default,
        1 => new byte[] { 32, 0, 0, 0, 1, 0, 0, 0 },
        _ => Exactly(random, random.Next(limit)),
    };

    private static ReadOnlyMemory<byte> Exactly(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Page(int content)
    {
        byte[] page = new byte[4096];
        new Random(content).NextBytes(page.AsSpan(0, 512));
        return page;
    }

    private static T Pick<T>(Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
