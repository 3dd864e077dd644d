namespace TraceReplay.Recorder.Import.Calls;

/// <summary>What every source shows of a call, whichever it is.</summary>
/// <param name="Thread">Thread id.</param>
/// <param name="Time">Entry, ns.</param>
/// <param name="Duration">Entry to return, ns; 0 when the source does not tell.</param>
/// <param name="Result">Return value or -errno.</param>
/// <param name="Unfinished">It never returned, or the source does not know what.</param>
internal readonly record struct CallSeen(int Thread, long Time, long Duration = 0, long Result = 0, bool Unfinished = false)
{
    public bool Succeeded => !Unfinished && Result >= 0;
}
