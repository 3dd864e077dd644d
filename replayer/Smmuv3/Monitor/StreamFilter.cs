using System.Numerics;

namespace TraceReplay.Replayer.Smmuv3.Monitor;

/// <summary>Which streams a counter counts. IHI 0070 §10.4.</summary>
internal static class StreamFilter
{
    /// <param name="span">FILTER_SID_SPAN.</param>
    /// <param name="filter">SMRn.STREAMID.</param>
    /// <param name="implementedBits">Bits of a StreamID.</param>
    public static bool Matches(bool span, uint filter, int implementedBits, uint streamId)
    {
        if (!span)
        {
            return filter == streamId;
        }

        // The lowest 0 and the ones below it are not compared; all ones, with or without the highest bit, match everything.
        int ignored = BitOperations.TrailingZeroCount(~(ulong)filter) + 1;
        return ignored >= implementedBits || filter >> ignored == streamId >> ignored;
    }
}
