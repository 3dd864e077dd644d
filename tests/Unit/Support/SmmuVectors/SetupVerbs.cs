using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Lines that say what machine it is: profile, caches, idr, absent, reg, enable, reset.</summary>
internal static class SetupVerbs
{
    public static IReadOnlyDictionary<string, VectorVerb> Table { get; } = new Dictionary<string, VectorVerb>
    {
        ["profile"] = Profile,
        ["caches"] = Caches,
        ["idr"] = Idr,
        ["absent"] = Absent,
        ["reg"] = Register,
        ["enable"] = (machine, _) => machine.Enable(),
        ["reset"] = (machine, _) => machine.Reset(),
        ["clear"] = (machine, _) => machine.Sightings.Clear(),
    };

    private static void Profile(VectorMachine machine, VectorLine line)
    {
        RequireUnmade(machine, line);
        string[] names = line.Arguments.Word("the profile").Split('+');
        SmmuProfile profile = SmmuProfile.Find(names[0]) ?? throw new VectorFailure($"no profile {names[0]}");
        foreach (string name in names.Skip(1))
        {
            profile = profile.With(Enum.TryParse(name, out SmmuQuirk quirk) ? quirk : throw new VectorFailure($"no quirk {name}"));
        }

        machine.Profile = profile;
    }

    private static void Caches(VectorMachine machine, VectorLine line)
    {
        RequireUnmade(machine, line);
        string name = line.Arguments.Word("the policy");
        machine.Caches = CachePolicy.Find(name) ?? throw new VectorFailure($"no cache policy {name}");
    }

    private static void Idr(VectorMachine machine, VectorLine line)
    {
        RequireUnmade(machine, line);
        foreach ((string name, string value) in line.Arguments.TakePairs())
        {
            machine.Identification.Set(name, value);
        }
    }

    // Nothing answers there from now on; everything else below 2^52 is memory.
    private static void Absent(VectorMachine machine, VectorLine line)
    {
        ulong first = line.Arguments.Number("the first address");
        ulong last = line.Arguments.Number("the last address");
        if (machine.Memory.KindOf(0) == MemoryKind.Ram && machine.Memory.KindOf((1UL << 52) - 1) == MemoryKind.Ram)
        {
            machine.Memory.SetRange(0, (1UL << 52) - 1, MemoryKind.Ram);
        }

        machine.Memory.SetRange(first, last, MemoryKind.Absent);
    }

    private static void Register(VectorMachine machine, VectorLine line)
    {
        (VectorRegister register, string? value) = VectorRegister.Of(line.Arguments);
        if (value is not null)
        {
            machine.Write(register.Offset, SpecValue.Number(value), register.Size);
            return;
        }

        ulong now = machine.Smmu.ReadRegister(register.Offset, register.Size);
        SpecStruct fields = register.Fields(now).Set(line.Arguments.TakePairs());
        machine.Write(register.Offset, VectorRegister.ValueOf(fields), register.Size);
    }

    private static void RequireUnmade(VectorMachine machine, VectorLine line)
    {
        if (machine.IsMade)
        {
            throw new VectorFailure($"{line.Verb} comes before everything that uses the SMMU");
        }
    }
}
