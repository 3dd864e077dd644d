namespace TraceReplay.Formats.Records;

/// <summary>A process of the recording made another (fork, vfork, clone without CLONE_THREAD). The new one has the descriptors of its parent.</summary>
public sealed class ForkRecord : Record
{
    public override RecordKind Kind => RecordKind.Fork;

    /// <summary>Process id of the new process.</summary>
    public int Child { get; set; }

    /// <summary>CLONE_FILES: both use one descriptor table; otherwise the child has a copy of it.</summary>
    public bool SharesFiles { get; set; }

    public override void Clear()
    {
        base.Clear();
        Child = default;
        SharesFiles = default;
    }
}
