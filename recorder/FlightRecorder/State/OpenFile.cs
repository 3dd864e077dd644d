using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>An open file description, shared by duplicates and kept by mappings.</summary>
internal sealed class OpenFile(FdKind kind, string subject)
{
    public FdKind Kind { get; } = kind;

    /// <summary>What facts about it are facts of: a device's name, a group's file; the same for all files of the kind otherwise.</summary>
    public string Subject { get; } = subject;

    /// <summary>Descriptors and mappings.</summary>
    public int References { get; set; }

    public bool IsDead => References == 0;

    /// <summary>Kept records that name it: it stays as long as they do.</summary>
    public int Uses { get; set; }

    /// <summary>An eventfd: it was given to a device or a virtual machine once, and a record that stays shows so. What signals it is not known from then on.</summary>
    public bool IsWired { get; set; }

    /// <summary>Called when the last reference goes.</summary>
    public List<Action>? Died { get; set; }

    /// <summary>The call that made it, its duplicates, its closes.</summary>
    public List<KeptRecord> Lifetime { get; } = [];

    /// <summary>Files that live and die together.</summary>
    public FileCluster? Cluster { get; set; }

    /// <summary>What the rules of its kind keep.</summary>
    public object? State { get; set; }
}
