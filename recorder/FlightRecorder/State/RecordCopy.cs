using TraceReplay.Formats;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Copies of records that live on their own. Kinds that leave no state have none.</summary>
internal static class RecordCopy
{
    // Targets and paths repeat without end; one copy of each will do. Bounded, for a program may open anything.
    private const int MostTexts = 4096;

    /// <param name="texts">Texts copied before.</param>
    public static Record Of(Record record, HashSet<Utf8Text> texts)
    {
        Record copy = record switch
        {
            SessionRecord r => Session(r),
            GapRecord r => new GapRecord { Source = r.Source.Clone(), Cause = r.Cause.Clone(), Count = r.Count, FromTime = r.FromTime, ToTime = r.ToTime },
            MarkerRecord r => new MarkerRecord { Text = r.Text.Clone() },
            ExitRecord r => new ExitRecord { Status = r.Status, Signal = r.Signal, Abandoned = r.Abandoned },
            ForkRecord r => new ForkRecord { Child = r.Child, SharesFiles = r.SharesFiles },
            ExecRecord r => Exec(r),
            DescriptorRecord r => new DescriptorRecord
            {
                Fd = r.Fd,
                Target = Text(r.Target, texts),
                Origin = r.Origin,
                Flags = r.Flags,
                PeerProcess = r.PeerProcess,
                PeerFd = r.PeerFd,
            },
            CallEntryRecord r => new CallEntryRecord { Call = r.Call, Fd = r.Fd, Target = Text(r.Target, texts), Request = r.Request, Argument = r.Argument, In = r.In.ToArray() },
            OpenRecord r => new OpenRecord { Path = Text(r.Path, texts), Flags = r.Flags },
            CloseRecord r => new CloseRecord { Fd = r.Fd, Target = Text(r.Target, texts) },
            DupRecord r => new DupRecord { Fd = r.Fd, Target = Text(r.Target, texts) },
            EventfdRecord r => new EventfdRecord { Initial = r.Initial, Flags = r.Flags },
            IoctlRecord r => Ioctl(r, texts),
            TransferRecord r => new TransferRecord { Operation = r.Operation, Fd = r.Fd, Target = Text(r.Target, texts), Offset = r.Offset, Length = r.Length, Data = r.Data.ToArray() },
            MmapRecord r => new MmapRecord
            {
                Fd = r.Fd,
                Target = Text(r.Target, texts),
                Offset = r.Offset,
                Length = r.Length,
                Protection = r.Protection,
                Flags = r.Flags,
                Address = r.Address,
            },
            MunmapRecord r => new MunmapRecord { Fd = r.Fd, Target = Text(r.Target, texts), Offset = r.Offset, Length = r.Length, Address = r.Address },
            MemoryRecord r => new MemoryRecord
            {
                Fd = r.Fd,
                Ioas = r.Ioas,
                Space = r.Space,
                Address = r.Address,
                HostVirtualAddress = r.HostVirtualAddress,
                Source = r.Source,
                Data = r.Data.ToArray(),
            },
            _ => throw new ArgumentException($"{record.Kind} records leave no state", nameof(record)),
        };
        copy.Time = record.Time;
        copy.ProcessId = record.ProcessId;
        copy.ThreadId = record.ThreadId;
        if (record is CallRecord from)
        {
            var to = (CallRecord)copy;
            to.Duration = from.Duration;
            to.Result = from.Result;
            to.Unfinished = from.Unfinished;
        }

        return copy;
    }

    /// <summary>Bytes a copy takes, roughly.</summary>
    public static int BytesOf(Record record) => 200 + record switch
    {
        IoctlRecord r => r.In.Length + r.Out.Length + r.Buffers.Sum(buffer => 64 + buffer.In.Length + buffer.Out.Length),
        TransferRecord r => r.Data.Length,
        MemoryRecord r => r.Data.Length,
        CallEntryRecord r => r.In.Length,
        _ => 0,
    };

    private static Utf8Text Text(Utf8Text text, HashSet<Utf8Text> texts)
    {
        if (texts.TryGetValue(text, out Utf8Text known))
        {
            return known;
        }

        Utf8Text copy = text.Clone();
        if (texts.Count < MostTexts)
        {
            texts.Add(copy);
        }

        return copy;
    }

    private static SessionRecord Session(SessionRecord r)
    {
        var copy = new SessionRecord
        {
            Source = r.Source.Clone(),
            Architecture = r.Architecture.Clone(),
            Kernel = r.Kernel.Clone(),
            Clock = r.Clock.Clone(),
            RealtimeNanoseconds = r.RealtimeNanoseconds,
        };
        copy.CommandLine.AddRange(r.CommandLine.Select(text => text.Clone()));
        copy.Properties.AddRange(r.Properties.Select(property => new Property(property.Key.Clone(), property.Value.Clone())));
        return copy;
    }

    private static ExecRecord Exec(ExecRecord r)
    {
        var copy = new ExecRecord { Path = r.Path.Clone() };
        copy.CommandLine.AddRange(r.CommandLine.Select(text => text.Clone()));
        return copy;
    }

    private static IoctlRecord Ioctl(IoctlRecord r, HashSet<Utf8Text> texts)
    {
        var copy = new IoctlRecord
        {
            Fd = r.Fd,
            Target = Text(r.Target, texts),
            Request = r.Request,
            HasPointer = r.HasPointer,
            Argument = r.Argument,
            In = r.In.ToArray(),
            Out = r.Out.ToArray(),
            HasOut = r.HasOut,
            WantedLength = r.WantedLength,
        };
        copy.Buffers.AddRange(r.Buffers.Select(buffer => buffer with { In = buffer.In.ToArray(), Out = buffer.Out.ToArray() }));
        return copy;
    }
}
