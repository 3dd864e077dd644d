using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Replays the beginning of a log under several dialects at once, from one reading of it, and leaves those behind whose predictions fall short of another's.
/// Ends when one is left.
/// </summary>
internal sealed class DialectRace
{
    /// <summary>Mismatching outcomes of calls by which a dialect must be worse before it is left behind: one may be chance.</summary>
    private const long CallMargin = 3;

    /// <summary>The same for all outcomes, where calls do not tell: the driver's commands are many.</summary>
    private const long Margin = 100;

    private readonly List<ReplayEngine> _engines = [];
    private readonly List<Dialect> _dialects = [];
    private readonly List<DialectFit> _fits = [];

    public DialectRace(IReadOnlyList<Dialect> dialects, LogSurvey survey, SmmuProfile profile)
    {
        foreach (Dialect dialect in dialects)
        {
            _dialects.Add(dialect);
            _engines.Add(new ReplayEngine(new ReplayOptions { Dialect = dialect, Profile = profile }, survey));
        }
    }

    /// <summary>What came out at the first call that some dialects predict as recorded and others do not; null when there is none.</summary>
    public DecisiveCall? Decisive { get; private set; }

    /// <summary>How well each explains the log, in the order given; for one left behind, as far as it came.</summary>
    public IReadOnlyList<DialectFit> Run(LogReader reader, long window)
    {
        var order = new List<Dialect>(_dialects);
        foreach (ReplayEngine engine in _engines)
        {
            engine.Start();
        }

        for (long i = 0; i < window && _engines.Count > 1 && reader.Read() is { } record; i++)
        {
            foreach (ReplayEngine engine in _engines)
            {
                engine.Feed(record);
            }

            if (record is CallRecord)
            {
                Decisive ??= Decides(record.Sequence);
                LeaveBehind();
            }
        }

        for (int i = 0; i < _engines.Count; i++)
        {
            _engines[i].Finish();
            _fits.Add(FitOf(i));
        }

        return [.. _fits.OrderBy(f => order.IndexOf(f.Dialect))];
    }

    private DialectFit FitOf(int index) => new(_dialects[index], _engines[index].Board.CallMismatches, _engines[index].Board.Mismatches);

    private DecisiveCall? Decides(long sequence)
    {
        long least = _engines.Min(e => e.Board.CallMismatches);
        int worse = _engines.FindIndex(e => e.Board.CallMismatches > least);
        if (worse < 0)
        {
            return null;
        }

        Divergence? shown = _engines[worse].Board.Divergences.LastOrDefault(d => d.Record == sequence && d.Verdict == Verdict.Mismatch);
        List<string> fitting = [.. _dialects.Where((_, i) => _engines[i].Board.CallMismatches == least).Select(d => d.Name)];
        return shown is null ? null : new DecisiveCall(sequence, shown, _dialects[worse].Name, fitting);
    }

    private void LeaveBehind()
    {
        long calls = _engines.Min(e => e.Board.CallMismatches);
        long all = _engines.Where(e => e.Board.CallMismatches == calls).Min(e => e.Board.Mismatches);
        for (int i = _engines.Count - 1; i >= 0; i--)
        {
            Scoreboard board = _engines[i].Board;
            if (board.CallMismatches > calls + CallMargin || board.Mismatches > all + Margin)
            {
                _fits.Add(FitOf(i) with { WasLeftBehind = true });
                _engines.RemoveAt(i);
                _dialects.RemoveAt(i);
            }
        }
    }
}
