using System.Diagnostics;

namespace TraceReplay.Fuzz;

/// <summary>Mutates seeds and feeds them to a target until the time is over. The same seed number gives the same inputs in the same order.</summary>
internal static class Fuzzer
{
    private static readonly byte[] Interesting = [0, 1, 0x7f, 0x80, 0xc1, 0xc6, 0xcf, 0xdd, 0xdf, 0xff];

    /// <returns>0, or 1 when a promise was broken; the input is then in crash-*.bin.</returns>
    public static int Run<T>(string name, int seconds, int seed)
        where T : IFuzzTarget
    {
        List<byte[]> seeds = [.. T.Seeds, .. Corpus(name)];
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        long count = 0;
        foreach (byte[] input in seeds)
        {
            T.Fuzz(input);
        }

        while (watch.Elapsed.TotalSeconds < seconds)
        {
            byte[] input = Mutate(seeds, random);
            count++;
            try
            {
                T.Fuzz(input);
            }
            catch (Exception e)
            {
                string crash = $"crash-{name}-{seed}-{count}.bin";
                File.WriteAllBytes(crash, input);
                Console.Error.WriteLine($"{name}: input {count} of seed {seed} broke a promise: {e}\nThe input is in {crash}; put it into tests/Fuzz/corpus/{name}/ with the fix.");
                return 1;
            }
        }

        Console.WriteLine($"{name}: {count} inputs from seed {seed}, no promise broken");
        return 0;
    }

    private static IEnumerable<byte[]> Corpus(string name)
    {
        string folder = Path.Combine("tests", "Fuzz", "corpus", name);
        return Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }

    private static byte[] Mutate(List<byte[]> seeds, Random random)
    {
        byte[] input = [.. seeds[random.Next(seeds.Count)]];
        for (int i = random.Next(1, 6); i > 0 && input.Length > 0; i--)
        {
            int at = random.Next(input.Length);
            switch (random.Next(5))
            {
                case 0: input[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: input[at] = Interesting[random.Next(Interesting.Length)]; break;
                case 2: input = input[..at]; break;
                case 3: random.NextBytes(input.AsSpan(at, Math.Min(random.Next(1, 9), input.Length - at))); break;
                default:
                    byte[] other = seeds[random.Next(seeds.Count)];
                    input = [.. input.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length + 1))];
                    break;
            }
        }

        return input;
    }
}
