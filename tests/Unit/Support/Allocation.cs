namespace TraceReplay.Tests.Support;

/// <summary>What code allocates each time it runs.</summary>
internal static class Allocation
{
    private const int Attempts = 5;

    /// <summary>Least bytes that a run of <paramref name="code"/> allocated: what it allocates it allocates every time, while the runtime may do something of its own on this thread once.</summary>
    public static long Least(Action code)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
