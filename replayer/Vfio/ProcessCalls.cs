using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Processes that come, become others and go, and what that does to their descriptors. Linux 5.10 kernel/fork.c, fs/exec.c, fs/file.c.</summary>
internal sealed class ProcessCalls(VfioWorld world, FileRelease release, GuestMemory guest, FoundFiles found)
{
    /// <summary>
    /// Descriptors and mappings that children have from their parents. One record makes a process with as many as its parent has, so that a small log could fill any
    /// memory; a child beyond this has none, and its calls are unknown.
    /// </summary>
    private const long MostCopied = 1 << 20;

    private long _copied;

    /// <summary>The child has its parent's descriptors, or uses the same table, and copies of its mappings.</summary>
    public void Fork(int parent, int child, bool sharesFiles)
    {
        if (parent == child)
        {
            return;
        }

        // The number is new: a process that had it before ended where the log does not show it.
        Exit(child);
        VfioProcess from = world.Process(parent);
        VfioProcess to = world.Process(child);
        if (sharesFiles)
        {
            to.Table = from.Table;
            to.Table.Users++;
        }
        else if (CanCopy(from.Table.Files.Count))
        {
            to.Table = from.Table.Copy();
            _copied += to.Table.Copied;
        }

        if (CanCopy(from.Mappings.Count))
        {
            foreach (FileMapping mapping in from.Mappings)
            {
                mapping.File.References++;
                to.Mappings.Add(mapping);
            }

            to.CopiedMappings = to.Mappings.Count;
            _copied += to.CopiedMappings;
        }
    }

    /// <summary>Mappings and memory of the old program go, and the table is its own from here on. Descriptors that close are calls of their own.</summary>
    public void Exec(int pid)
    {
        VfioProcess process = world.Process(pid);
        DropMappings(process);
        if (process.Table.Users > 1 && CanCopy(process.Table.Files.Count))
        {
            process.Table.Users--;
            process.Table = process.Table.Copy();
            _copied += process.Table.Copied;
        }

        guest.Exit(pid);
    }

    /// <summary>A process ended: its mappings and descriptors go, lowest first, unless others share them.</summary>
    public void Exit(int pid)
    {
        if (world.FindProcess(pid) is { } process)
        {
            DropMappings(process);
            if (--process.Table.Users == 0)
            {
                _copied -= process.Table.Copied;
                foreach (VfioFile file in process.Descriptors.Values)
                {
                    release.Drop(file);
                }
            }

            world.Forget(pid);
        }

        guest.Exit(pid);
    }

    /// <summary>A process holds a descriptor that no call gave it.</summary>
    /// <param name="peer">A process and its descriptor of the same open file, if the log has one.</param>
    public void Meet(int pid, int fd, Utf8Text target, (int Process, int Fd) peer)
    {
        VfioProcess process = world.Process(pid);
        VfioFile file = world.FindProcess(peer.Process)?.Find(peer.Fd) ?? found.Make(target.Span);
        if (process.Find(fd) == file)
        {
            return;
        }

        // The file is held before what was there goes, since that may be its last other holder.
        file.References++;
        if (process.Unbind(fd, out VfioFile? old))
        {
            release.Drop(old!);
        }

        process.Bind(fd, file);
        file.References--;
        found.Connect(process);
    }

    /// <summary>Calls are missing: what those processes have open may not be as the model has it.</summary>
    /// <param name="pid">Whose calls; 0 for anybody's.</param>
    public void Doubt(int pid)
    {
        world.HasGaps = true;
        foreach (Group group in world.Groups)
        {
            // One that is open stays its holder's.
            group.History = group.Opened || group.Container is not null ? group.History : History.Gapped;
        }

        if (pid == 0)
        {
            foreach (VfioProcess each in world.Processes)
            {
                Doubt(each);
            }

            return;
        }

        if (world.FindProcess(pid) is { } process)
        {
            Doubt(process);
        }
    }

    /// <summary>What signals the process's eventfds is not all in the log.</summary>
    public static void DoubtEventfds(VfioProcess process)
    {
        foreach (VfioFile file in process.Descriptors.Values)
        {
            if (file is EventfdFile)
            {
                file.Doubt(History.Gapped);
            }
        }
    }

    private static void Doubt(VfioProcess process)
    {
        process.Table.Doubt();
        foreach (VfioFile file in process.Descriptors.Values)
        {
            file.Doubt(History.Gapped);
        }
    }

    private bool CanCopy(int count) => _copied + count <= MostCopied;

    private void DropMappings(VfioProcess process)
    {
        foreach (FileMapping mapping in process.Mappings)
        {
            release.Drop(mapping.File);
        }

        process.Mappings.Clear();
        _copied -= process.CopiedMappings;
        process.CopiedMappings = 0;
    }
}
