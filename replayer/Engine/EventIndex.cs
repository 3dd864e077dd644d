namespace TraceReplay.Replayer.Engine;

/// <summary>Indexes of the recorded event queue against the model's: on a running machine the host's events before the log moved them.</summary>
internal sealed class EventIndex
{
    /// <summary>Queue indexes carry a wrap bit above LOG2SIZE; 20 bits hold both.</summary>
    private const ulong Mask = 0xfffff;

    private ulong _shift;
    private bool _unknown;

    /// <summary>Where the queue stands is learned at the next sight of it.</summary>
    public void LearnNext() => _unknown = true;

    /// <param name="predicted">In: the model's index; out: what the log is expected to show.</param>
    /// <returns>True when the value was learned.</returns>
    public bool Learn(ulong recorded, ref ulong predicted)
    {
        if (_unknown)
        {
            _unknown = false;
            _shift = (recorded - predicted) & Mask;
            predicted = recorded;
            return true;
        }

        predicted = _shift == 0 ? predicted : (predicted + _shift) & Mask;
        return false;
    }
}
