using System.Globalization;
using TraceReplay.Fuzz.Smmu;

namespace TraceReplay.Fuzz;

/// <summary>dotnet run --project tests/Fuzz -- TARGET [--seconds N] [--seed S], or smmu --operations N [--seed S]</summary>
internal static class Program
{
    /// <summary>What runs a target for some seconds from a seed, in the order of "all".</summary>
    private static readonly (string Name, Func<string, int, int, int> Run)[] s_targets =
    [
        ("LogReader", Fuzzer.Run<LogReaderTarget>),
        ("Events", Fuzzer.Run<EventTarget>),
        ("LZ4", Fuzzer.Run<Lz4Target>),
        ("MessagePack", Fuzzer.Run<MessagePackTarget>),
        ("Smmu", Fuzzer.Run<SmmuTarget>),
        ("ImportSimple", Fuzzer.Run<ImportSimpleTarget>),
        ("ImportStrace", Fuzzer.Run<ImportStraceTarget>),
        ("ImportEvents", Fuzzer.Run<ImportEventsTarget>),
        ("ImportBpftrace", Fuzzer.Run<ImportBpftraceTarget>),
        ("Tables", Fuzzer.Run<TablesTarget>),
    ];

    private static int Main(string[] arguments)
    {
        int seconds = Option(arguments, "--seconds", 60);
        int seed = Option(arguments, "--seed", 1);
        string? asked = arguments.FirstOrDefault();
        if (asked == "smmu")
        {
            Console.WriteLine(SmmuMarathon.Run(Option(arguments, "--operations", 10_000_000), seed));
            return 0;
        }

        if (asked == "all")
        {
            int each = Math.Max(1, seconds / s_targets.Length);
            return s_targets.Select(target => target.Run(target.Name, each, seed)).Aggregate((one, other) => one | other);
        }

        if (Array.Find(s_targets, target => target.Name == asked) is { Run: { } run } found)
        {
            return run(found.Name, seconds, seed);
        }

        Console.Error.WriteLine($"usage: dotnet run --project tests/Fuzz -- all|{string.Join('|', s_targets.Select(target => target.Name))} [--seconds N] [--seed S] | smmu --operations N [--seed S]");
        return 2;
    }

    private static int Option(string[] arguments, string name, int otherwise)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
