namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>The events of a QEMU trace one after the other, whatever file they come from.</summary>
internal interface ITraceEvents : IDisposable
{
    /// <summary>Where times go, and what is no record of a log: RTC reads and memory regions.</summary>
    TraceSurvey? Survey { get; set; }

    /// <summary>Events that are not known, by name.</summary>
    UnknownLines Unknown { get; }

    /// <summary>Lines or records read so far.</summary>
    long Count { get; }

    /// <summary>The event last read is the last one of a file that was cut in it.</summary>
    bool Cut { get; }

    /// <summary>What the event last read is; <see cref="TraceEvent.Unknown"/> for a remark that something is missing here.</summary>
    TraceEvent Event { get; }

    /// <summary>Nanoseconds on the clock of the trace.</summary>
    long Time { get; }

    /// <summary>What the log of QEMU has behind the event's name, or a remark. Valid until the next event.</summary>
    ReadOnlyMemory<byte> Text { get; }

    /// <summary>Events that QEMU dropped here, when the event last read says so; 0 otherwise.</summary>
    long Dropped { get; }

    /// <summary>The next known event or remark; false at the end.</summary>
    /// <exception cref="ImportException">The file is damaged.</exception>
    bool Next();

    /// <param name="reason">What is wrong with the event last read.</param>
    ImportException Refuse(string reason);
}
