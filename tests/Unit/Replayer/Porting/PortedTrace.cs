using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>A recording of the repository, or a log made by a test, ported to another version.</summary>
internal static class PortedTrace
{
    public static PortedReplay Run(string dialect, string scenario, string target)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        return Run(() => LogReader.Open(path), dialect, target);
    }

    public static PortedReplay Run(Func<LogReader> open, string dialect, string target) =>
        PortedReplay.Run(open, Survey(open), Dialects.Find(dialect)!, Dialects.Find(target)!, SmmuProfile.Qemu111, CachePolicy.Typical, ports: true);

    public static LogSurvey Survey(Func<LogReader> open)
    {
        using LogReader reader = open();
        return LogSurvey.Of(reader);
    }
}
