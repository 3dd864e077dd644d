using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Tables;

/// <summary>Reads pages of an address space from the program and puts those that the log does not hold into the log.</summary>
internal sealed class TablePages(ITargetMemory memory, WalkBudget budget)
{
    private readonly PageDigest _digest = new();
    private RecordBatch? _output;
    private long _time;
    private int _thread;

    /// <summary>Registered pages that the recorder could not read, since <see cref="Begin"/>; each counts once until it was readable.</summary>
    public long Unreadable { get; private set; }

    /// <param name="output">Where memory records go.</param>
    /// <param name="time">Time of the record they stand in front of.</param>
    /// <param name="thread">Its thread.</param>
    public void Begin(RecordBatch output, long time, int thread)
    {
        _output = output;
        _time = time;
        _thread = thread;
        Unreadable = 0;
    }

    /// <param name="page">Address of a 4 KiB page in the space.</param>
    /// <param name="content">4096 bytes.</param>
    /// <returns>False: nothing is mapped there (then the SMMU cannot read it either), it was not readable, or the budget is spent.</returns>
    public bool TryRead(AddressSpace space, ulong page, Span<byte> content)
    {
        if (!space.Mappings.TryFind(page, out DmaMapping mapping) || !budget.TrySpend())
        {
            return false;
        }

        ulong into = page - mapping.First;
        ulong user = mapping.User == 0 ? 0 : mapping.User + into;
        int error = mapping.File is { } file ? file.Read(mapping.FileOffset + into, content) : user == 0 ? -1 : memory.Read(mapping.Process, user, content);
        if (error != 0)
        {
            Unreadable += space.IsNewlyUnreadable(page) ? 1 : 0;
            return false;
        }

        bool zero = !content.ContainsAnyExcept((byte)0);
        if (space.IsNews(page, _digest.Of(content), zero))
        {
            Write(space, page, mapping.Process, user, content);
        }

        return true;
    }

    private void Write(AddressSpace space, ulong page, int process, ulong user, ReadOnlySpan<byte> content)
    {
        Memory<byte> data = _output!.Bytes(content.Length);
        content.CopyTo(data.Span);
        MemoryRecord record = _output.Add<MemoryRecord>();
        record.Time = _time;

        // The user address counts in the process that mapped it, the descriptor where it was opened; both are the same but after a fork.
        record.ProcessId = user != 0 ? process : space.Owner.Process;
        record.ThreadId = _thread;
        record.Fd = space.Owner.Fd;
        record.Ioas = space.Ioas;
        record.Space = space.Space;
        record.Address = page;
        record.HostVirtualAddress = user;
        record.Source = MemorySource.Captured;
        record.Data = data;
    }
}
