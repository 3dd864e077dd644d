using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Bpf;

/// <summary>Something on its way into the log: a call between its entry and its return, or a record that is ready. Instances are used again.</summary>
internal sealed class PendingCall
{
    private readonly List<PointedBytes> _pointers = [];

    /// <summary>A record that needs nothing more; null for calls.</summary>
    public Record? Ready { get; set; }

    /// <summary>Nothing more will come.</summary>
    public bool Done { get; set; }

    /// <summary>It turned out not to be of interest.</summary>
    public bool Dropped { get; set; }

    /// <summary>Has a place in the queue.</summary>
    public bool Queued { get; set; }

    /// <summary>A call entry record has been written.</summary>
    public bool Announced { get; set; }

    /// <summary>Returned with one of the kernel's own results that the program never sees: it is restarted, or fails with EINTR, or the thread dies.</summary>
    public bool Interrupted { get; set; }

    /// <summary>Never returned.</summary>
    public bool Unfinished { get; set; }

    public EventHead Entry;

    public long End { get; set; }

    public long Result { get; set; }

    public Utf8Text Target { get; set; }

    /// <summary>Path of an open, bytes of an argument or of a write.</summary>
    public GrowingBytes In { get; } = new();

    public GrowingBytes Out { get; } = new();

    public int PointerCount { get; private set; }

    public Operation Operation => Entry.Operation;

    public FdKind Kind => (FdKind)Entry.Kind;

    public long Time => (long)Entry.Time;

    public bool IsRead => Operation is Operation.Read or Operation.Pread;

    /// <summary>Reads stand at their return, and so does a dup2 that replaces a descriptor, behind the close that it implies; everything else at its entry.</summary>
    public bool StandsAtReturn => IsRead || (Operation is Operation.Dup2 or Operation.Dup3 && Entry.C != 0);

    public PointedBytes PointerAt(int index) => _pointers[index];

    /// <returns>The buffer behind the pointer at this offset.</returns>
    public PointedBytes Pointer(int offset)
    {
        for (int i = 0; i < PointerCount; i++)
        {
            if (_pointers[i].Offset == offset)
            {
                return _pointers[i];
            }
        }

        if (PointerCount == _pointers.Count)
        {
            _pointers.Add(new PointedBytes());
        }

        PointedBytes pointer = _pointers[PointerCount++];
        pointer.Clear();
        pointer.Offset = offset;
        return pointer;
    }

    public void Clear()
    {
        Ready = null;
        Done = Dropped = Queued = Announced = Interrupted = Unfinished = false;
        Entry = default;
        End = Result = 0;
        Target = default;
        In.Clear();
        Out.Clear();
        PointerCount = 0;
    }
}
