using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Cli;

/// <summary>Dialects as they are named on a command line.</summary>
internal static class DialectNames
{
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Dialect Find(string name) =>
        Dialects.Find(name) ?? throw new UsageException($"dialect '{name}' is unknown. There are: {string.Join(", ", Dialects.All.Select(d => d.Name))}.");

    /// <summary>A dialect to replay under.</summary>
    /// <exception cref="UsageException">There is none of that name, or only its numbers are known.</exception>
    public static Dialect FindReplayable(string name)
    {
        Dialect dialect = Find(name);
        return dialect.IsDecodeOnly
            ? throw new UsageException($"dialect '{name}' can only be printed with: its numbers are known, its behaviour is not. Use 'tracereplay dump --dialect {name}'.")
            : dialect;
    }

    /// <summary>Those that replay can use, oldest first.</summary>
    public static IEnumerable<Dialect> Replayable => Dialects.Replayable;
}
