using System.Globalization;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>The session record of a recording of published records.</summary>
internal static class EventPipeSessionRecord
{
    public static SessionRecord Create(IEnumerable<string> commandLine, bool fromStart, ProgramClock clock, CaptureOptions options) =>
        LiveSession.Create("live-eventpipe", commandLine, fromStart, Properties(clock, options));

    private static IEnumerable<(string Key, string Value)> Properties(ProgramClock clock, CaptureOptions options)
    {
        yield return ("clock.method", clock.Method);
        yield return ("clock.offset_ns", clock.Offset.ToString(CultureInfo.InvariantCulture));
        yield return ("clock.uncertainty_ns", clock.Method == ProgramClock.Assumed ? "" : "0");
        foreach ((string key, string value) in options.Properties())
        {
            // Programs publish what they want to: these bounds are of other sources.
            if (key is not ("capture.max-buffer" or "capture.max-transfer"))
            {
                yield return (key, value);
            }
        }
    }
}
