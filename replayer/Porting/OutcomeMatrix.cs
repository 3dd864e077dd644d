using System.Globalization;
using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Porting;

/// <summary>One log under many dialects: a row for each recorded outcome that differs somewhere, a cell for each outcome there, with the dialects that give it.</summary>
internal sealed class OutcomeMatrix
{
    private readonly List<MatrixRow> _rows = [];

    private OutcomeMatrix(IReadOnlyList<PortedReplay> replays) => Replays = replays;

    /// <summary>By dialect, in the order asked for.</summary>
    public IReadOnlyList<PortedReplay> Replays { get; }

    /// <summary>By first record.</summary>
    public IReadOnlyList<MatrixRow> Rows => _rows;

    public static OutcomeMatrix Of(IReadOnlyList<PortedReplay> replays)
    {
        var matrix = new OutcomeMatrix(replays);
        foreach (PortedReplay replay in replays)
        {
            IEnumerable<IGrouping<(OutcomeKind, string, string), OutcomeDifference>> groups =
                replay.Comparison.Differences.Where(d => d.IsPredicted).GroupBy(d => (d.Kind, d.Subject, d.Before));
            foreach (IGrouping<(OutcomeKind Kind, string Subject, string Before), OutcomeDifference> group in groups)
            {
                matrix.Add(replay.Target, group.Key, [.. group]);
            }
        }

        matrix._rows.Sort((a, b) => a.FirstRecord != b.FirstRecord ? a.FirstRecord.CompareTo(b.FirstRecord) : string.CompareOrdinal(a.Subject + a.Recorded, b.Subject + b.Recorded));
        return matrix;
    }

    private void Add(Dialect dialect, (OutcomeKind Kind, string Subject, string Before) key, List<OutcomeDifference> differences)
    {
        long first = differences.Min(d => d.FirstRecord);
        int index = _rows.FindIndex(r => r.Kind == key.Kind && r.Subject == key.Subject && r.Recorded == key.Before);
        MatrixRow row;
        if (index < 0)
        {
            row = new MatrixRow(key.Kind, key.Subject, key.Before, first);
            _rows.Add(row);
        }
        else
        {
            row = _rows[index];
            if (first < row.FirstRecord)
            {
                MatrixRow earlier = row with { FirstRecord = first };
                _rows[index] = earlier;
                row = earlier;
            }
        }

        string text = string.Join(", ", differences.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.After} ({d.Count})")).Order(StringComparer.Ordinal));
        MatrixCell? cell = row.Cells.Find(c => c.Text == text);
        if (cell is null)
        {
            cell = new MatrixCell(text, differences[0].Rule, [.. differences.SelectMany(d => d.Quirks).Distinct().Order()]);
            row.Cells.Add(cell);
        }

        cell.Dialects.Add(dialect);
    }
}
