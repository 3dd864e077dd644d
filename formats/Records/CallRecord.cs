namespace TraceReplay.Formats.Records;

/// <summary>A system call of the recorded program.</summary>
public abstract class CallRecord : Record
{
    /// <summary>Nanoseconds from entry to return; the recorder's own cost is in it.</summary>
    public long Duration { get; set; }

    /// <summary>Return value, or -errno. Meaningless when <see cref="Unfinished"/>.</summary>
    public long Result { get; set; }

    /// <summary>The call never returned: the program died in it, or the recording ended.</summary>
    public bool Unfinished { get; set; }

    public override void Clear()
    {
        base.Clear();
        Duration = 0;
        Result = 0;
        Unfinished = false;
    }
}
