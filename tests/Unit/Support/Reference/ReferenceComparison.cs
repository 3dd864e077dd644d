using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support.SmmuVectors;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Runs a scenario on the model and on the reference and compares every outcome, every record, and memory at the end.</summary>
internal static class ReferenceComparison
{
    private const ulong StagMask = ~0xffffUL;

    /// <summary>What the reference says to each access of a scenario, and the memory it leaves.</summary>
    public static (List<ReferenceResult> Results, ulong Memory) Expect(ReferenceScenario scenario)
    {
        var machine = new VectorMachine();
        List<ReferenceResult> results = [];
        foreach (object step in scenario.Steps)
        {
            if (step is string line)
            {
                ReferenceScenario.Run(machine, line);
                continue;
            }

            machine.RequireEnabled();
            results.Add(ReferenceOf(machine).Translate((ReferenceAccess)step));
        }

        return (results, MemoryOf(machine));
    }

    /// <param name="unmodelled">Counts accesses that the model does not cover.</param>
    /// <returns>Null when the model agrees, otherwise the difference with the scenario that shows it.</returns>
    public static string? Compare(ReferenceScenario scenario, List<ReferenceResult> wanted, ulong memory, CachePolicy policy, ref int unmodelled)
    {
        var machine = new VectorMachine { Caches = policy };
        int at = 0;
        bool skipped = false;
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            if (scenario.Steps[i] is string line)
            {
                ReferenceScenario.Run(machine, line);
                continue;
            }

            ReferenceResult expected = wanted[at++];
            string? got = Differs(machine, (ReferenceAccess)scenario.Steps[i], expected, out bool covered);
            unmodelled += covered ? 0 : 1;
            skipped |= !covered;
            if (got is not null)
            {
                return $"caches {policy.Name}\n{scenario.Show(i)}\n  reference: {Show(expected)}\n  model:     {got}";
            }
        }

        bool same = skipped || MemoryOf(machine) == memory;
        return same ? null : $"caches {policy.Name}: memory differs after\n{scenario.Show(scenario.Steps.Count - 1)}";
    }

    private static string? Differs(VectorMachine machine, ReferenceAccess access, ReferenceResult expected, out bool covered)
    {
        machine.RequireEnabled();
        machine.Sightings.Clear();
        TranslationResult result = machine.Smmu.Translate(
            new Transaction
            {
                StreamId = access.Stream,
                HasSubstream = access.Substream is not null,
                Substream = access.Substream ?? 0,
                Iova = access.Address,
                Write = access.Write,
                Privileged = access.Privileged,
                Instruction = access.Instruction,
                Attributes = new MemoryAttributes(access.Memory, access.Shareability),
            },
            null);
        covered = result.Unmodelled is null;
        if (!covered)
        {
            return null;
        }

        bool stalled = result.Outcome == TranslationOutcome.Stall;
        EventRecord? record = machine.Sightings.Events.Count == 0 ? null : machine.Sightings.Events[0].Record;
        if (stalled)
        {
            ReferenceScenario.Run(machine, $"cmd STALL_TERM StreamID={access.Stream}");
        }

        ReferenceResult got = new(
            result.Outcome <= TranslationOutcome.Disabled ? result.Output : null,
            (EventId)result.Event,
            record,
            result.Response == TransactionResponse.ReadAsZeroWriteIgnored,
            stalled)
        {
            Attributes = expected.Attributes is null ? null : ReferenceAttributes.OfMair(result.Attributes.Memory, result.Attributes.Shareability),
        };
        bool same = got.Output == expected.Output && got.Attributes == expected.Attributes && got.Event == expected.Event && got.ReadsAsZero == expected.ReadsAsZero && got.Stalls == expected.Stalls
            && machine.Sightings.Events.Count <= 1 && SameRecord(got.Record, expected.Record);
        return same ? null : Show(got);
    }

    private static bool SameRecord(EventRecord? got, EventRecord? wanted) => (got, wanted) switch
    {
        (null, null) => true,
        ({ } a, { } b) => a.Word0 == b.Word0 && (a.Word1 & StagMask) == (b.Word1 & StagMask) && a.Word2 == b.Word2 && a.Word3 == b.Word3,
        _ => false,
    };

    private static string Show(ReferenceResult result)
    {
        string what = result.Output is { } output ? $"0x{output:x} {result.Attributes}" : result.Event == EventId.None ? "abort" : $"{result.Event}{(result.ReadsAsZero ? " raz" : "")}{(result.Stalls ? " stall" : "")}";
        return result.Record is { } record ? $"{what}, {EventText.Show(record)}" : what;
    }

    private static ReferenceSmmu ReferenceOf(VectorMachine machine)
    {
        Smmu smmu = machine.Smmu;
        var registers = new ReferenceRegisters(
            new Cr0(machine.Read(RegisterOffset.Cr0)),
            new Cr2(machine.Read(RegisterOffset.Cr2)),
            new Gbpa(machine.Read(RegisterOffset.Gbpa)),
            new StrtabBase(smmu.ReadRegister(RegisterOffset.StrtabBase, 8)),
            new StrtabBaseCfg(machine.Read(RegisterOffset.StrtabBaseCfg)));
        return new ReferenceSmmu(machine.Memory, new ReferenceFeatures(smmu.Identification.Registers), registers);
    }

    // The queues hold what only one of the two wrote.
    private static ulong MemoryOf(VectorMachine machine)
    {
        for (ulong page = 0; page < 0x2000; page += 0x1000)
        {
            machine.Memory.Clear(VectorMachine.EventQueue + page);
            machine.Memory.Clear(VectorMachine.CommandQueue + page);
        }

        StateHash hash = StateHash.Create();
        machine.Memory.AddStateHash(ref hash);
        return hash.Finish();
    }
}
