using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Open files, how long they live, and what goes with them.</summary>
internal sealed class FileState
{
    private readonly KeptRecords _records;
    private readonly Dictionary<string, DeviceState> _devices = new(StringComparer.Ordinal);

    public FileState(KeptRecords records)
    {
        _records = records;
        Facts = new Facts(records) { Emptied = Drop };
    }

    public FileTable Table { get; } = new();

    public Facts Facts { get; }

    /// <summary>A new file behind a descriptor.</summary>
    /// <param name="kept">The call that made it; null when no call did that is known.</param>
    public OpenFile Open(int process, int fd, FdKind kind, string subject, KeptRecord? kept)
    {
        var file = new OpenFile(kind, subject);
        FileCluster.Of(file);
        if (kind == FdKind.Device)
        {
            if (!_devices.TryGetValue(subject, out DeviceState? device))
            {
                _devices[subject] = device = new DeviceState(_records);
            }

            device.Files++;
            file.State = device;
        }

        if (kept is not null)
        {
            file.Lifetime.Add(kept);
        }

        Bind(process, fd, file);
        return file;
    }

    public void Bind(int process, int fd, OpenFile file)
    {
        ProcessFiles files = Table.Of(process);
        if (files.Open.Remove(fd, out OpenFile? old))
        {
            // Its close was not seen.
            Unreference(old);
        }

        if (files.Closed.Remove(fd, out KeptRecord[]? marks))
        {
            Array.ForEach(marks, _records.Release);
        }

        files.Open[fd] = file;
        file.References++;
    }

    public OpenFile? Find(int process, int fd) => Table.Find(process, fd);

    /// <summary>The file behind a call; one that was open before anything was recorded is made up.</summary>
    public OpenFile Of(int process, int fd, Utf8Text target)
    {
        if (Find(process, fd) is { } file)
        {
            return file;
        }

        FdKind kind = FdTarget.KindOf(target);
        return Open(process, fd, kind, kind == FdKind.Device ? $"{process}:{fd}" : kind.ToString(), null);
    }

    public void Close(CloseRecord record)
    {
        ProcessFiles files = Table.Of(record.ProcessId);
        if (!files.Open.Remove(record.Fd, out OpenFile? file))
        {
            return;
        }

        KeptRecord kept = _records.Keep(record);
        file.Lifetime.Add(kept);
        if (file.Lifetime[0] is { Record: OpenRecord or EventfdRecord } open && ((CallRecord)open.Record).Result == record.Fd && open.Record.ProcessId == record.ProcessId)
        {
            // These two show by themselves that the number is closed.
            open.Holders++;
            kept.Holders++;
            files.Closed[record.Fd] = [open, kept];
        }

        file.Cluster!.IsPinned |= record.Unfinished;
        Unreference(file);
    }

    public void Unreference(OpenFile file)
    {
        if (--file.References > 0)
        {
            return;
        }

        file.Died?.ForEach(action => action());
        file.Died = null;
        if (file.State is DeviceState device && --device.Files == 0)
        {
            RetireInterrupts(file, device.TakeInterrupts(), null);
            device.Clear();
            _devices.Remove(file.Subject);
        }

        Settle(file);
    }

    /// <summary>A record that stays names this file, so the file stays, too.</summary>
    public void Use(KeptRecord kept, OpenFile file)
    {
        file.Uses++;
        (kept.Gone ??= []).Add(() =>
        {
            file.Uses--;
            Settle(file);
        });
    }

    /// <summary>
    /// Interrupts were switched off. That an eventfd was a device's once is not forgotten while it is open: the calls that show it stay, with the end.
    /// </summary>
    public void RetireInterrupts(OpenFile device, IReadOnlyList<KeptRecord> calls, KeptRecord? end)
    {
        List<KeptRecord> group = [.. calls];
        if (end is not null)
        {
            group.Add(end);
        }

        HashSet<OpenFile> wired = [.. calls.SelectMany(call => call.Wires ?? []).Where(eventfd => !eventfd.IsDead)];
        if (wired.Count == 0)
        {
            group.ForEach(_records.Release);
            return;
        }

        int waiting = wired.Count;
        device.Cluster!.Needed++;
        foreach (OpenFile eventfd in wired)
        {
            (eventfd.Died ??= []).Add(() =>
            {
                if (--waiting == 0)
                {
                    group.ForEach(_records.Release);
                    device.Cluster!.Needed--;
                    Settle(device);
                }
            });
        }
    }

    public void Exit(int process)
    {
        if (Table.Exit(process) is not { } files)
        {
            return;
        }

        foreach (ProcessFiles.Mapping mapping in files.Mappings)
        {
            _records.Release(mapping.Record);
            Unreference(mapping.File);
        }

        foreach (OpenFile file in files.Open.Values)
        {
            Unreference(file);
        }

        foreach (KeptRecord[] marks in files.Closed.Values)
        {
            Array.ForEach(marks, _records.Release);
        }
    }

    // What holds nothing and is held by nothing goes at once; files that hold each other go together.
    private void Settle(OpenFile file)
    {
        if (file.Cluster is not { } cluster || !cluster.IsDead)
        {
            return;
        }

        foreach (OpenFile member in cluster.Files)
        {
            switch (member.State)
            {
                case ContainerState container:
                    container.Clear(_records.Order);
                    break;
                case MachineState machine:
                    machine.Clear();
                    break;
                default:
                    break;
            }
        }

        if (cluster.Facts.Count == 0)
        {
            Drop(cluster);
        }
    }

    private void Drop(FileCluster cluster)
    {
        if (cluster.Needed > 0 || cluster.Files.Exists(file => file.Uses > 0))
        {
            return;
        }

        foreach (OpenFile file in cluster.Files)
        {
            (file.State as EventfdState)?.Clear();
            file.Lifetime.ForEach(_records.Release);
            file.Lifetime.Clear();
        }

        List<KeptRecord> structure = [.. cluster.Structure];
        cluster.Structure.Clear();
        structure.ForEach(_records.Release);
    }
}
