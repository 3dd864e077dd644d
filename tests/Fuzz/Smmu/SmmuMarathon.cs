using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Fuzz.Smmu;

/// <summary>Many operations from one seed, on one machine after another. No exception, no endless work, no growth.</summary>
internal static class SmmuMarathon
{
    /// <summary>A machine lives this long; what it may cache until then is bounded by it.</summary>
    private const int OperationsPerMachine = 20_000;

    /// <summary>What may be alive on the managed heap after a collection: 16 MiB of memory of one machine, its caches, and the runtime's own.</summary>
    public const long HeapBound = 64L << 20;

    /// <returns>A report of the run.</returns>
    public static string Run(long operations, long seed)
    {
        Choices choices = Choices.Of(seed);
        var outcomes = new long[4];
        var faults = new long[256];
        long commands = 0;
        long events = 0;
        long resolved = 0;
        long largest = 0;
        long machines = 0;
        for (long done = 0; done < operations;)
        {
            var adversary = new SmmuAdversary(choices);
            machines++;
            for (int i = 0; i < OperationsPerMachine && done < operations; i++, done++)
            {
                adversary.Step();
            }

            if (machines % 16 == 1 || done >= operations)
            {
                long heap = GC.GetTotalMemory(forceFullCollection: true);
                largest = Math.Max(largest, heap);
                if (heap > HeapBound)
                {
                    throw new InvalidOperationException($"{heap} bytes are alive after {done} operations; the bound is {HeapBound}");
                }
            }

            for (int i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] += adversary.Outcomes[i];
            }

            for (int i = 0; i < faults.Length; i++)
            {
                faults[i] += adversary.Faults[i];
            }

            commands += adversary.Watch.Commands;
            events += adversary.Watch.Events;
            resolved += adversary.Watch.Resolved;
            GC.KeepAlive(adversary);
        }

        string byEvent = string.Join(", ", EventTable.Rows.Where(r => faults[(byte)r.Id] != 0).Select(r => $"{r.Name} {faults[(byte)r.Id]}"));
        return $"{operations} operations on {machines} machines from seed {seed}: {outcomes[0]} accesses passed, {outcomes[1]} ended, {outcomes[2]} stalled, "
            + $"{outcomes[3]} unmodelled; {commands} commands, {events} events, {resolved} stalls resolved; at most {largest >> 20} MiB alive (bound {HeapBound >> 20})\n{byEvent}";
    }
}
