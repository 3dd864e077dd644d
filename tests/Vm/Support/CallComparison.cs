namespace TraceReplay.VmTests.Support;

/// <summary>Two recordings of one run, call by call: same threads, calls, descriptors, requests, bytes and results. Times differ by where each recorder stands.</summary>
internal static class CallComparison
{
    private const int ShownDifferences = 10;

    /// <returns>The differences, empty when the recordings agree.</returns>
    public static IReadOnlyList<string> Differences(IReadOnlyList<RecordedCall> one, IReadOnlyList<RecordedCall> other)
    {
        List<string> differences = [];
        int i = 0;
        int j = 0;
        while ((i < one.Count || j < other.Count) && differences.Count < ShownDifferences)
        {
            if (i < one.Count && j < other.Count && one[i].Thread == other[j].Thread && one[i].Text == other[j].Text)
            {
                i++;
                j++;
                continue;
            }

            // What one has and the other has not is skipped alone; otherwise the two are different tellings of one call.
            bool onlyOne = i < one.Count && (j == other.Count || Holds(one, i + 1, other[j]));
            bool onlyOther = j < other.Count && (i == one.Count || Holds(other, j + 1, one[i]));
            if (onlyOne && (!onlyOther || i < j))
            {
                differences.Add($"only in the first: {one[i++]}");
            }
            else if (onlyOther)
            {
                differences.Add($"only in the second: {other[j++]}");
            }
            else
            {
                differences.Add($"first:  {one[i++]}\nsecond: {other[j++]}");
            }
        }

        return differences;
    }

    private static bool Holds(IReadOnlyList<RecordedCall> calls, int from, RecordedCall call)
    {
        for (int i = from; i < Math.Min(calls.Count, from + 8); i++)
        {
            if (calls[i].Thread == call.Thread && calls[i].Text == call.Text)
            {
                return true;
            }
        }

        return false;
    }
}
