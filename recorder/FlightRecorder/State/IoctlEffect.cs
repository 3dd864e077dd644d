namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>What an ioctl leaves behind, as far as its number tells.</summary>
internal enum IoctlEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The answer is a fact of the machine.</summary>
    Question,

    /// <summary>It builds up what the files are to each other.</summary>
    Structure,

    /// <summary>The rules of the file's kind know.</summary>
    Own,
}
