namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Runs a case. A failure names file, line, title, what was expected and what came.</summary>
internal static class VectorRunner
{
    /// <returns>Null when the case holds, otherwise the failure.</returns>
    public static string? Run(VectorCase test)
    {
        var machine = new VectorMachine();
        foreach (VectorLine line in test.Lines)
        {
            try
            {
                if (!VectorVerbs.Table.TryGetValue(line.Verb, out VectorVerb? verb))
                {
                    throw new VectorFailure($"unknown verb '{line.Verb}'");
                }

                verb(machine, line);
                line.RequireAllUsed();
            }
            catch (VectorFailure failure)
            {
                return Message(test, line.Number, line.Text, failure.Message);
            }
        }

        return machine.Sightings.Unclaimed() is { } left ? Message(test, test.Number, "(end of the case)", $"an event that no line asked for: {left}") : null;
    }

    private static string Message(VectorCase test, int number, string text, string why) =>
        $"tests/Vectors/smmuv3/{test.File}:{number}: [{test.Title}]\n  line:     {text}\n{why}";
}
