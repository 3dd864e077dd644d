namespace TraceReplay.Recorder.Tables;

/// <summary>What is remembered of a configuration between two readings of its tables.</summary>
internal sealed class WalkState
{
    /// <summary>Valid context descriptors of the last whole reading, as far as it came.</summary>
    public List<uint> Contexts { get; } = [];

    /// <summary>There was a whole reading.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Time of the log before which all tables are not read again.</summary>
    public long NotBefore { get; set; } = long.MinValue;

    /// <summary>A whole reading was put off until <see cref="NotBefore"/>.</summary>
    public bool IsPutOff { get; set; }

    /// <summary>The context descriptor at which the last reading ran out of budget: the next one begins there, so that large tables are seen part by part.</summary>
    public uint CursorContext { get; set; }

    /// <summary>The input address at which it did.</summary>
    public ulong CursorAddress { get; set; }
}
