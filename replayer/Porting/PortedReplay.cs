using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Porting;

/// <summary>A log beside itself under another version: as its bytes are, or ported by meaning.</summary>
internal sealed class PortedReplay
{
    private PortedReplay(Dialect kernel, Dialect spoken, Dialect target, CallPort port, OutcomeComparison comparison)
    {
        Kernel = kernel;
        Spoken = spoken;
        Target = target;
        Port = port;
        Comparison = comparison;
    }

    /// <summary>The version the log was recorded under.</summary>
    public Dialect Kernel { get; }

    /// <summary>The version whose layouts the program speaks.</summary>
    public Dialect Spoken { get; }

    public Dialect Target { get; }

    public CallPort Port { get; }

    public OutcomeComparison Comparison { get; }

    /// <param name="ports">Calls are said in the target's numbers and layouts; otherwise their bytes go as they are.</param>
    /// <param name="results">Where to write the log as it would have been there, or null.</param>
    public static PortedReplay Run(Func<LogReader> open, LogSurvey survey, Dialect kernel, Dialect target, SmmuProfile profile, CachePolicy caches, bool ports, LogWriter? results = null)
    {
        Dialect spoken;
        using (LogReader reader = open())
        {
            spoken = SpokenProtocol.Of(reader, kernel);
        }

        NestingOpens? opens = null;
        if (ports && spoken.HasNesting && (!target.HasNesting || RingPort.IsNeeded(spoken, target)))
        {
            using LogReader reader = open();
            opens = NestingOpens.Of(reader);
        }

        IommufdOpens? bound = null;
        if (ports && !CallPort.HasIommufd(target))
        {
            using LogReader reader = open();
            bound = IommufdOpens.Of(reader, survey);
        }

        ReplayOptions Options(Dialect dialect, CallPort port) => new() { Dialect = dialect, Profile = profile, Caches = caches, Port = port };
        CallPort PortTo(Dialect dialect) => ports ? new CallPort(spoken, dialect, opens, bound) : new CallPort(dialect, dialect);
        ReplayOptions Recorded() => Options(kernel, new CallPort(kernel, kernel));
        CallPort port = PortTo(target);
        var comparison = new OutcomeComparison(new CallFields(target), new CallFields(spoken));
        comparison.Run(open, survey, Recorded(), Options(target, port), results);
        QuirkAttribution.Attribute(comparison, kernel, target, open, survey, Recorded(), dialect => Options(dialect, PortTo(dialect)));
        return new PortedReplay(kernel, spoken, target, port, comparison);
    }
}
