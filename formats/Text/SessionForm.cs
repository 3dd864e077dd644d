using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Grammar of records about the recording itself.</summary>
internal static class SessionForm
{
    public static void Visit(SessionRecord r, TextFields f)
    {
        r.Source = f.Word("source", r.Source);
        r.Architecture = f.Text("arch", r.Architecture);
        r.Kernel = f.Text("kernel", r.Kernel);
        r.Clock = f.Text("clock", r.Clock);
        r.RealtimeNanoseconds = f.Seconds("realtime", r.RealtimeNanoseconds);
        f.List("arg", r.CommandLine, static (f, text) => f.Word("text", text));
        f.List("property", r.Properties, static (f, p) =>
        {
            Utf8Text key = f.Word("key", p.Key);
            return new Property(key, f.Word("value", p.Value));
        });
    }

    public static void Visit(GapRecord r, TextFields f)
    {
        r.Source = f.Word("source", r.Source);
        r.Cause = f.Text("cause", r.Cause);
        r.Count = f.Number("count", r.Count, -1, long.MinValue, long.MaxValue);
        r.FromTime = f.Seconds("from", r.FromTime);
        r.ToTime = f.Seconds("to", r.ToTime);
    }
}
