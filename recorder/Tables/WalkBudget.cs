namespace TraceReplay.Recorder.Tables;

/// <summary>What one occasion may cost, and what did not fit. A hostile table costs this and not more.</summary>
/// <param name="clock">Nanoseconds, from any fixed point.</param>
internal sealed class WalkBudget(TableOptions options, Func<long> clock)
{
    /// <summary>Read however long it takes: the first occasion of a recording pays for getting started, and its tables are the ones that matter most.</summary>
    private const int AtLeast = 64;

    private readonly long _time = (long)options.Time.TotalMilliseconds * 1_000_000;
    private long _started;
    private int _pages;

    /// <summary>Nothing more may be read.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Tables (or pages) that are known to be there and were not read: a lower bound, for what they would have led to is not known.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Nanoseconds since <see cref="Start"/>.</summary>
    public long Elapsed => clock() - _started;

    public void Start()
    {
        _started = clock();
        _pages = options.Pages;
        IsExhausted = false;
        LeftOut = 0;
    }

    /// <returns>False: out of pages or time, and one more thing left out.</returns>
    public bool TrySpend()
    {
        if (!IsExhausted && (_pages <= 0 || (options.Pages - _pages >= AtLeast && Elapsed > _time)))
        {
            IsExhausted = true;
        }

        if (IsExhausted)
        {
            LeftOut++;
            return false;
        }

        _pages--;
        return true;
    }
}
