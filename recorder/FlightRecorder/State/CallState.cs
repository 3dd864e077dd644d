using System.Buffers.Binary;
using System.Text;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>What each call leaves behind.</summary>
internal sealed class CallState(KeptRecords records, FileState files)
{
    private readonly MemoryState _memory = new(records);
    private readonly IoctlState _ioctls = new(records, files);
    private readonly Dictionary<int, KeptRecord> _entries = [];
    private readonly Dictionary<int, KeptRecord> _execs = [];
    private readonly Dictionary<int, List<KeptRecord>> _processes = [];
    private readonly OpenFile _machine = NewMachine();

    public void Look(Record record)
    {
        if (record is CallRecord && _entries.Remove(record.ThreadId, out KeptRecord? entry))
        {
            // The call has returned.
            records.Release(entry);
        }

        switch (record)
        {
            case MemoryRecord memory:
                _memory.Look(memory);
                break;
            case CallEntryRecord:
                _entries[record.ThreadId] = records.Keep(record);
                break;
            case ForkRecord fork:
                OfProcess(fork.Child).Add(records.Keep(record));
                files.Table.Fork(fork.ProcessId, fork.Child, fork.SharesFiles);
                break;
            case ExecRecord:
                if (_execs.Remove(record.ProcessId, out KeptRecord? old))
                {
                    records.Release(old);
                }

                _execs[record.ProcessId] = records.Keep(record);
                break;
            case ExitRecord:
                Exit(record);
                break;
            case DescriptorRecord descriptor:
                Descriptor(descriptor);
                break;
            case OpenRecord open:
                Open(open);
                break;
            case EventfdRecord { Result: >= 0, Unfinished: false } eventfd:
                files.Open(record.ProcessId, (int)eventfd.Result, FdKind.Eventfd, "eventfd", records.Keep(record)).State = new EventfdState(records, (eventfd.Flags & 1) != 0, eventfd.Initial == 0);
                break;
            case DupRecord { Result: >= 0, Unfinished: false } dup:
                OpenFile same = files.Of(dup.ProcessId, dup.Fd, dup.Target);
                same.Lifetime.Add(records.Keep(record));
                files.Bind(dup.ProcessId, (int)dup.Result, same);
                break;
            case CloseRecord close:
                files.Close(close);
                break;
            case IoctlRecord ioctl:
                _ioctls.Look(ioctl);
                break;
            case TransferRecord transfer:
                Transfer(transfer);
                break;
            case MmapRecord { Result: >= 0, Unfinished: false } mmap:
                Map(mmap);
                break;
            case MunmapRecord munmap:
                Unmap(munmap);
                break;
            default:
                break;
        }
    }

    private static OpenFile NewMachine()
    {
        var file = new OpenFile(FdKind.Unknown, "") { References = 1 };
        FileCluster.Of(file);
        return file;
    }

    private List<KeptRecord> OfProcess(int process)
    {
        if (!_processes.TryGetValue(process, out List<KeptRecord>? list))
        {
            _processes[process] = list = [];
        }

        return list;
    }

    private void Exit(Record record)
    {
        KeptRecord kept = records.Keep(record);
        files.Exit(record.ProcessId);
        _memory.Exit(record.ProcessId);
        _entries.Remove(record.ThreadId, out KeptRecord? entry);
        _execs.Remove(record.ProcessId, out KeptRecord? exec);
        _processes.Remove(record.ProcessId, out List<KeptRecord>? forks);
        List<KeptRecord> life = [.. forks ?? [], kept];
        if (entry is not null)
        {
            life.Add(entry);
        }

        if (exec is not null)
        {
            life.Add(exec);
        }

        // While something of the process stays its end has to stay as well.
        if (!records.All().Any(other => other.Record.ProcessId == record.ProcessId && !life.Contains(other)))
        {
            life.ForEach(records.Release);
        }
    }

    private void Descriptor(DescriptorRecord record)
    {
        KeptRecord kept = records.Keep(record);
        if (record.PeerFd >= 0 && files.Find(record.PeerProcess, record.PeerFd) is { } peer)
        {
            peer.Lifetime.Add(kept);
            files.Bind(record.ProcessId, record.Fd, peer);
            return;
        }

        FdKind kind = FdTarget.KindOf(record.Target);
        string subject = kind is FdKind.Device or FdKind.Group ? record.Target.Span.StartsWith("/dev/"u8) ? record.Target.ToString() : $"{record.ProcessId}:{record.Fd}" : kind.ToString();
        files.Open(record.ProcessId, record.Fd, kind, subject, kept);
    }

    private void Open(OpenRecord record)
    {
        if (record.Unfinished || record.Result < 0)
        {
            // Which files there are, and which nobody may open.
            files.Facts.Ask(new FactKey("open " + record.Path, 0, "", record.Unfinished ? 1 : record.Result), record, _machine, renews: false);
            return;
        }

        FdKind kind = FdTarget.KindOf(record.Path);
        files.Open(record.ProcessId, (int)record.Result, kind, kind is FdKind.Device or FdKind.Group ? record.Path.ToString() : kind.ToString(), records.Keep(record));
    }

    private void Transfer(TransferRecord record)
    {
        OpenFile file = files.Of(record.ProcessId, record.Fd, record.Target);
        if (record.Unfinished)
        {
            file.Cluster!.IsPinned = true;
            file.Cluster.Structure.Add(records.Keep(record));
            return;
        }

        switch (file.State)
        {
            case EventfdState eventfd:
                eventfd.Look(record);
                break;
            case DeviceState device:
                device.Look(record);
                break;
            default:
                break;
        }
    }

    private void Map(MmapRecord record)
    {
        OpenFile file = files.Of(record.ProcessId, record.Fd, record.Target);
        file.References++;
        files.Table.Of(record.ProcessId).Mappings.Add(new ProcessFiles.Mapping(file, record.Offset, record.Length, records.Keep(record)));
    }

    private void Unmap(MunmapRecord record)
    {
        List<ProcessFiles.Mapping> mappings = files.Table.Of(record.ProcessId).Mappings;
        OpenFile? file = files.Find(record.ProcessId, record.Fd);
        int at = mappings.FindIndex(m => ReferenceEquals(m.File, file) && m.Offset == record.Offset && m.Length == record.Length);
        at = at >= 0 ? at : mappings.FindIndex(m => m.Offset == record.Offset && m.Length == record.Length);
        if (at < 0)
        {
            return;
        }

        ProcessFiles.Mapping mapping = mappings[at];
        mappings.RemoveAt(at);
        if (IsRing(mapping))
        {
            // That the program could write into a ring once is not forgotten.
            mapping.File.Lifetime.Add(mapping.Record);
            mapping.File.Lifetime.Add(records.Keep(record));
        }
        else
        {
            records.Release(mapping.Record);
        }

        files.Unreference(mapping.File);
    }

    private static bool IsRing(ProcessFiles.Mapping mapping) => mapping.File.Kind == FdKind.Device && DeviceState.IsOwnRegion(mapping.Offset);
}
