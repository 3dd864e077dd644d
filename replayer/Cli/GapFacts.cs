using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>Gaps of one source and cause.</summary>
/// <param name="Source">Which part of the recorder lost them.</param>
/// <param name="Cause">Why, in one of the words of the format or of another recorder.</param>
/// <param name="Gaps">How many there are.</param>
/// <param name="Records">Records they say were lost.</param>
/// <param name="Uncounted">Gaps that do not say how many.</param>
internal sealed record GapFacts(string Source, string Cause, long Gaps = 0, long Records = 0, long Uncounted = 0)
{
    public GapFacts With(GapRecord gap) => this with { Gaps = Gaps + 1, Records = Records + Math.Max(gap.Count, 0), Uncounted = Uncounted + (gap.Count < 0 ? 1 : 0) };

    /// <summary>How many, for a person.</summary>
    public string Text
    {
        get
        {
            string records = Uncounted == Gaps ? "an unknown number of" : Records.ToString(CultureInfo.InvariantCulture) + (Uncounted > 0 ? " or more" : "");
            return string.Create(CultureInfo.InvariantCulture, $"{records} record(s){(Gaps > 1 ? $" in {Gaps} gaps" : "")}");
        }
    }
}
