using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Porting;

/// <summary>What some dialects give where another outcome was recorded.</summary>
/// <param name="Text">The outcomes, each with how often.</param>
/// <param name="Quirks">Quirks behind it in any of the dialects.</param>
internal sealed record MatrixCell(string Text, Rule? Rule, IReadOnlyList<Quirk> Quirks)
{
    public List<Dialect> Dialects { get; } = [];

    /// <summary>The dialects of the cell whose parent is none of them: where it came in.</summary>
    public IEnumerable<Dialect> Introduced => Dialects.Where(d => d.Parent is null || !Dialects.Contains(d.Parent));
}
