namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>Every scenario by name.</summary>
internal static class ScenarioList
{
    private static readonly IScenario[] All =
    [
        new IdentifyScenario(), new FactorialScenario(), new InterruptScenario(), new DmaScenario(), new ErrorsScenario(), new DescriptorsScenario(), new FaultScenario(), new CostScenario(),
    ];

    /// <summary>What runs when nothing is named: nothing that fills a kernel's log or measures.</summary>
    public static IEnumerable<string> Default => All.Select(s => s.Name).Where(name => name is not ("fault" or "cost"));

    public static IScenario? Find(string name) => Array.Find(All, s => s.Name == name);
}
