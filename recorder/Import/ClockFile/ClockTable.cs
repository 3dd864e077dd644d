namespace TraceReplay.Recorder.Import.ClockFile;

/// <summary>What a clock.json says. Offsets are trace time (ns since 1970) minus session time.</summary>
internal sealed class ClockTable
{
    public required string Path { get; init; }

    /// <summary>Offsets by scenario, of a file that serves several recordings.</summary>
    public SortedDictionary<string, ClockOffset> Scenarios { get; } = new(StringComparer.Ordinal);

    /// <summary>The offset of the one recording this file lies beside; null when the file has scenarios.</summary>
    public ClockOffset? Single { get; set; }

    /// <summary>The entry for a session: by the name of its file, by its scenario, or the only one.</summary>
    public ClockOffset? Find(string fileScenario, string? scenario)
    {
        if (Scenarios.TryGetValue(fileScenario, out ClockOffset byFile))
        {
            return byFile;
        }

        if (scenario is not null && Scenarios.TryGetValue(scenario, out ClockOffset byScenario))
        {
            return byScenario;
        }

        return Single;
    }
}
