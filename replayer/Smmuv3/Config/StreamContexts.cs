using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>The configuration of a stream or substream: from the cache, or read and decoded and then kept. IHI 0070 §3.21.</summary>
internal sealed class StreamContexts(PhysicalMemory memory, ConfigCache cache, ConfigReader reader)
{
    /// <summary>What was decoded before the last look-up without a result failed; until the next look-up.</summary>
    public StreamContext LastRefused { get; private set; } = new();

    /// <summary>The stream alone, as ATS and page requests need it: no CD is read, stage 1 counts as off.</summary>
    /// <returns>Null with a fault, or with what the model does not cover.</returns>
    public StreamContext? FindStream(uint streamId, List<TranslationStep>? steps, ref Fault fault, out string? unmodelled) =>
        Look(streamId, false, StreamContext.StreamOnly, true, steps, ref fault, out unmodelled);

    /// <param name="read">RnW of faults.</param>
    /// <returns>Null with a fault, or with what the model does not cover.</returns>
    public StreamContext? Find(
        uint streamId, bool hasSubstream, uint substream, bool read, List<TranslationStep>? steps, ref Fault fault, out string? unmodelled)
    {
        // A number that no SubstreamID can have stays one, and does not pass for the mark of FindStream.
        uint number = substream == StreamContext.StreamOnly ? uint.MaxValue >> 1 : substream;
        return Look(streamId, hasSubstream, number, read, steps, ref fault, out unmodelled);
    }

    private StreamContext? Look(
        uint streamId, bool hasSubstream, uint substream, bool read, List<TranslationStep>? steps, ref Fault fault, out string? unmodelled)
    {
        unmodelled = null;
        StreamContext? context = cache.Find(streamId, hasSubstream, substream);
        steps?.Add(new TranslationStep { Kind = context is null ? TranslationStepKind.ConfigMiss : TranslationStepKind.ConfigHit });
        if (context is not null)
        {
            return context;
        }

        context = cache.Rent();
        context.Begin(streamId, hasSubstream, substream, memory.CurrentRecord);
        if (reader.TryRead(context, read, steps, ref fault, out unmodelled) == ConfigLookup.Found)
        {
            cache.Keep(context);
            return context;
        }

        LastRefused = context;
        cache.Discard(context);
        return null;
    }
}
