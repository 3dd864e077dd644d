using TraceReplay.Tests.Support.SmmuVectors;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>A random machine in the language of the vectors, so that a disagreement can be read, kept and fixed as a vector.</summary>
internal sealed class ReferenceScenario
{
    private readonly List<object> _steps = [];

    /// <summary>The machine as it stands while the scenario is made.</summary>
    public VectorMachine Scout { get; } = new();

    /// <summary>Lines (strings) and accesses, in order.</summary>
    public IReadOnlyList<object> Steps => _steps;

    /// <summary>Adds a line and carries it out on the scout.</summary>
    public void Line(string text)
    {
        _steps.Add(text);
        Run(Scout, text);
    }

    public void Access(ReferenceAccess access) => _steps.Add(access);

    public static void Run(VectorMachine machine, string text)
    {
        var line = new VectorLine(0, text);
        VectorVerbs.Table[line.Verb](machine, line);
        line.RequireAllUsed();
    }

    /// <summary>The scenario up to a step, as a vector.</summary>
    public string Show(int last)
    {
        IEnumerable<string> lines = _steps.Take(last + 1).Select((step, i) => step is ReferenceAccess access ? (i == last ? Show(access) : null) : (string)step).OfType<string>();
        return string.Join('\n', lines);
    }

    private static string Show(ReferenceAccess a) =>
        $"dma {(a.Write ? "write" : a.Instruction ? "exec" : "read")} {a.Stream} 0x{a.Address:x}{(a.Substream is { } s ? $" ssid={s}" : "")}{(a.Privileged ? " priv" : "")} mem=0x{a.Memory:x2} sh={a.Shareability} =>";
}
