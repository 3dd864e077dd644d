using System.Collections.Concurrent;
using TraceReplay.Formats;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Words of gap records as the text they are stored as.</summary>
internal static class GapWords
{
    private static readonly ConcurrentDictionary<string, Utf8Text> s_words = new(StringComparer.Ordinal);

    public static Utf8Text Pipeline { get; } = "pipeline";

    /// <summary>Records left out because the operator's filters say so.</summary>
    public static Utf8Text Filtered { get; } = "filtered";

    /// <summary>The text of a word; made once.</summary>
    public static Utf8Text Of(string word) => s_words.GetOrAdd(word, static text => text);
}
