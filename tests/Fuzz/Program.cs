using System.Globalization;
using TraceReplay.Fuzz.Smmu;

namespace TraceReplay.Fuzz;

/// <summary>dotnet run --project tests/Fuzz -- TARGET [--seconds N] [--seed S], or smmu --operations N [--seed S]</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        int seconds = Option(arguments, "--seconds", 60);
        int seed = Option(arguments, "--seed", 1);
        switch (arguments.FirstOrDefault())
        {
            case "LogReader": return Fuzzer.Run<LogReaderTarget>("LogReader", seconds, seed);
            case "LZ4": return Fuzzer.Run<Lz4Target>("LZ4", seconds, seed);
            case "MessagePack": return Fuzzer.Run<MessagePackTarget>("MessagePack", seconds, seed);
            case "Smmu": return Fuzzer.Run<SmmuTarget>("Smmu", seconds, seed);
            case "ImportSimple": return Fuzzer.Run<ImportSimpleTarget>("ImportSimple", seconds, seed);
            case "ImportStrace": return Fuzzer.Run<ImportStraceTarget>("ImportStrace", seconds, seed);
            case "ImportEvents": return Fuzzer.Run<ImportEventsTarget>("ImportEvents", seconds, seed);
            case "Events": return Fuzzer.Run<EventTarget>("Events", seconds, seed);
            case "ImportBpftrace": return Fuzzer.Run<ImportBpftraceTarget>("ImportBpftrace", seconds, seed);
            case "Tables": return Fuzzer.Run<TablesTarget>("Tables", seconds, seed);
            case "smmu":
                Console.WriteLine(SmmuMarathon.Run(Option(arguments, "--operations", 10_000_000), seed));
                return 0;
            case "all":
                int each = Math.Max(1, seconds / 10);
                return Fuzzer.Run<LogReaderTarget>("LogReader", each, seed) | Fuzzer.Run<EventTarget>("Events", each, seed) | Fuzzer.Run<Lz4Target>("LZ4", each, seed) | Fuzzer.Run<MessagePackTarget>("MessagePack", each, seed)
                    | Fuzzer.Run<SmmuTarget>("Smmu", each, seed) | Fuzzer.Run<ImportSimpleTarget>("ImportSimple", each, seed)
                    | Fuzzer.Run<ImportStraceTarget>("ImportStrace", each, seed) | Fuzzer.Run<ImportEventsTarget>("ImportEvents", each, seed)
                    | Fuzzer.Run<ImportBpftraceTarget>("ImportBpftrace", each, seed)
                    | Fuzzer.Run<TablesTarget>("Tables", each, seed);
            default:
                Console.Error.WriteLine("usage: dotnet run --project tests/Fuzz -- all|LogReader|Events|LZ4|MessagePack|Smmu|ImportSimple|ImportStrace|ImportEvents|ImportBpftrace|Tables [--seconds N] [--seed S] | smmu --operations N [--seed S]");
                return 2;
        }
    }

    private static int Option(string[] arguments, string name, int otherwise)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
