namespace TraceReplay.Replayer.Engine;

/// <summary>
/// One-to-one map between physical pages of the recorded machine and pages of the model. A pair is learned when both sides are new; from then on
/// either side in another pair is a mismatch. Pages the model has given back are forgotten, and pages it may get again elsewhere are loosened.
/// </summary>
internal sealed class PageMap
{
    private const int PageShift = 12;
    private readonly Dictionary<ulong, ulong> _toModel = [];
    private readonly Dictionary<ulong, ulong> _toRecorded = [];
    private readonly HashSet<ulong> _loose = [];

    /// <summary>Compares two byte addresses: low bits must be equal, pages must correspond.</summary>
    public Verdict Compare(ulong recorded, ulong model)
    {
        const ulong Low = (1UL << PageShift) - 1;
        if ((recorded & Low) != (model & Low))
        {
            return Verdict.Mismatch;
        }

        ulong recordedPage = recorded >> PageShift;
        ulong modelPage = model >> PageShift;
        bool recordedKnown = _toModel.TryGetValue(recordedPage, out ulong expectedModel);
        bool modelKnown = _toRecorded.TryGetValue(modelPage, out ulong expectedRecorded);
        if (recordedKnown && modelKnown && expectedModel == modelPage && expectedRecorded == recordedPage)
        {
            _loose.Remove(modelPage);
            return Verdict.Match;
        }

        if ((recordedKnown && !_loose.Contains(expectedModel)) || (modelKnown && !_loose.Contains(modelPage)))
        {
            return Verdict.Mismatch;
        }

        Bind(recordedPage, modelPage);
        return Verdict.Learned;
    }

    /// <summary>The model has freed the page: what it was says nothing about what it becomes.</summary>
    public void Forget(ulong modelAddress)
    {
        ulong modelPage = modelAddress >> PageShift;
        if (_toRecorded.Remove(modelPage, out ulong recordedPage))
        {
            _toModel.Remove(recordedPage);
            _loose.Remove(modelPage);
        }
    }

    /// <summary>Every pair may be rebound once: the recorded machine may have moved user pages that are no longer pinned.</summary>
    public void LoosenAll()
    {
        foreach (ulong page in _toRecorded.Keys)
        {
            _loose.Add(page);
        }
    }

    private void Bind(ulong recordedPage, ulong modelPage)
    {
        if (_toModel.Remove(recordedPage, out ulong oldModel))
        {
            _toRecorded.Remove(oldModel);
            _loose.Remove(oldModel);
        }

        if (_toRecorded.Remove(modelPage, out ulong oldRecorded))
        {
            _toModel.Remove(oldRecorded);
            _loose.Remove(modelPage);
        }

        _toModel[recordedPage] = modelPage;
        _toRecorded[modelPage] = recordedPage;
    }
}
