namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Indexes of the recorded command queue against the model's: the same, moved by what the host published before the log began and on its own account since.
/// </summary>
internal sealed class CommandIndex
{
    /// <summary>Queue indexes carry a wrap bit above LOG2SIZE; 20 bits hold both.</summary>
    private const ulong Mask = 0xfffff;

    private ulong _shift;
    private ulong _last;
    private bool _unknown;

    /// <summary>Where the queue stands is learned at the next sight of it.</summary>
    public void LearnNext() => _unknown = true;

    /// <summary>Commands of the host's own were published up to here: the model's index lags by them.</summary>
    public void HostPublished(ulong value)
    {
        _shift += (value - _last) & Mask;
        _last = value;
    }

    /// <param name="recorded">Value of CMDQ_PROD or CMDQ_CONS in the log.</param>
    /// <param name="model">The model's own.</param>
    /// <param name="predicted">What the log was expected to show.</param>
    public Verdict Compare(ulong recorded, ulong model, out ulong predicted)
    {
        predicted = model + _shift;
        Verdict verdict = _unknown ? Verdict.Learned : ((recorded ^ predicted) & Mask) == 0 ? Verdict.Match : Verdict.Mismatch;
        _unknown = false;
        _shift += recorded - predicted;
        _last = recorded;
        return verdict;
    }
}
