using System.Globalization;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Cases;
using TraceReplay.Replayer.Engine;

namespace TraceReplay.Replayer.Cli;

/// <summary>Why a case differs, in words: the step, the field, event records field by field, and for an access what the model read on its way.</summary>
internal static class CaseExplanation
{
    private const int WalkStepsShown = 100;

    public static string Of(OracleCase oracleCase, CaseDifference difference, CaseRunner runner)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        CaseStep step = oracleCase.Steps[difference.Step];
        string name = oracleCase.Name is { } given ? $" {given}" : "";
        text.WriteLine($"case {oracleCase.Id}{name} ({oracleCase.Kind}, stage {StageOf(oracleCase)}), tags: {string.Join(' ', oracleCase.Tags)}");
        if (oracleCase.Note is { } note)
        {
            text.WriteLine($"  {note}");
        }

        text.WriteLine($"  step {difference.Step} of {oracleCase.Steps.Count}: {Words(step)}");
        text.WriteLine($"  {difference.Field}: expected {difference.Expected}");
        text.WriteLine($"  {new string(' ', difference.Field.Length)}    actual {difference.Actual}");
        WriteEvents(text, difference);
        if (step.Operation == CaseOperation.Access)
        {
            WriteWalk(text, runner.Watch(oracleCase, difference.Step), step);
        }

        return text.ToString();
    }

    private static string StageOf(OracleCase oracleCase) =>
        (oracleCase.Identification.Idr0.S1P, oracleCase.Identification.Idr0.S2P) switch
        {
            (true, true) => "nested",
            (true, false) => "1",
            (false, true) => "2",
            _ => "none",
        };

    private static string Words(CaseStep step) => step.Operation switch
    {
        CaseOperation.RegisterWrite => $"write 0x{step.Value:x} to {RegisterName(step.Offset)}, {step.Size} bytes",
        CaseOperation.RegisterRead => $"read {RegisterName(step.Offset)}, {step.Size} bytes",
        CaseOperation.MemoryWrite => $"write {step.Data.Length} bytes of memory at 0x{step.Address:x}",
        CaseOperation.Command => $"queue {CommandText.Of(step.Word0, step.Word1)}, CMDQ_PROD 0x{step.Value:x}",
        _ => $"{(step.Write ? "write" : "read")} of {step.Size} bytes at 0x{step.Iova:x} by stream 0x{step.StreamId:x}{(step.Substream is { } substream ? $" substream 0x{substream:x}" : "")}",
    };

    private static string RegisterName(uint offset) => RegisterTable.Find(offset) is { } row ? $"{row.Name} (0x{offset:x})" : $"offset 0x{offset:x}";

    private static void WriteEvents(TextWriter text, CaseDifference difference)
    {
        for (int i = 0; i < Math.Max(difference.ExpectedEvents.Count, difference.ActualEvents.Count); i++)
        {
            EventRecord? expected = i < difference.ExpectedEvents.Count ? difference.ExpectedEvents[i] : null;
            EventRecord? actual = i < difference.ActualEvents.Count ? difference.ActualEvents[i] : null;
            text.WriteLine($"  event {i}: expected {NameOf(expected)}, actual {NameOf(actual)}");
            WriteFields(text, expected, actual);
        }
    }

    private static string NameOf(EventRecord? record) => record is { } one ? EventFields.NameOf(one) : "none";

    private static void WriteFields(TextWriter text, EventRecord? expected, EventRecord? actual)
    {
        var rows = new List<(string Name, string Expected, string Actual)>();
        foreach ((string name, ulong value) in expected is { } e ? EventFields.Of(e) : [])
        {
            rows.Add((name, $"0x{value:x}", "-"));
        }

        foreach ((string name, ulong value) in actual is { } a ? EventFields.Of(a) : [])
        {
            int at = rows.FindIndex(row => row.Name == name);
            if (at < 0)
            {
                rows.Add((name, "-", $"0x{value:x}"));
            }
            else
            {
                rows[at] = rows[at] with { Actual = $"0x{value:x}" };
            }
        }

        foreach ((string name, string one, string other) in rows)
        {
            text.WriteLine($"    {name,-14}{one,-20}{other,-20}{(one == other ? "" : "differs")}".TrimEnd());
        }
    }

    private static void WriteWalk(TextWriter text, CaseRun run, CaseStep step)
    {
        ConfigurationText.Write(text, "  ", run.Machine.Smmu, run.Machine.Memory, step.StreamId, _ => "");
        text.WriteLine("  what the model did:");
        for (int i = 0; i < run.Walk.Count && i < WalkStepsShown; i++)
        {
            TranslationStep walked = run.Walk[i];
            text.WriteLine($"    {StepText.Of(walked)}");
        }

        if (run.Walk.Count > WalkStepsShown)
        {
            text.WriteLine($"    ... {run.Walk.Count - WalkStepsShown} more");
        }
    }
}
