using System.Runtime.InteropServices;

namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>
/// The address translation cache of one device that follows the protocol: it asks for a translation, keeps what was granted until CMD_ATC_INV, and accesses
/// memory by translated addresses. So a missing CMD_ATC_INV shows, as translated traffic to where a page was. Bounded: the oldest entry makes room.
/// </summary>
internal sealed class DeviceAtc(Smmu smmu, uint streamId, int capacity = DeviceAtc.DefaultCapacity) : IAtsDevice
{
    public const int DefaultCapacity = 256;

    private readonly List<Entry> _entries = [];

    /// <summary>What it does when CMD_ATC_INV arrives: false lets the command time out and keeps the entries.</summary>
    public bool Answers { get; set; } = true;

    public int Count => _entries.Count;

    /// <summary>One access. What the cache does not allow is asked for; what is not granted then is not tried.</summary>
    /// <returns>The result of the translated access; null when none was made, because the request failed or granted too little.</returns>
    public TranslationResult? Access(ulong address, bool write, bool hasSubstream = false, uint substream = 0, bool privileged = false)
    {
        var key = new Context(hasSubstream, substream, privileged);
        if (Find(key, address, write) is not { } entry)
        {
            Span<AtsTranslation> results = stackalloc AtsTranslation[1];
            AtsCompletion completion = smmu.RequestTranslation(
                new AtsRequest
                {
                    StreamId = streamId,
                    HasSubstream = hasSubstream,
                    Substream = substream,
                    Address = address,
                    NoWrite = !write,
                    Privileged = privileged,
                },
                results);
            if (completion.Unmodelled is not null || completion.Status != AtsStatus.Success || completion.Count == 0 || results[0].GrantsNothing)
            {
                return null;
            }

            entry = Keep(key, address, results[0]);
            if (!entry.Allows(write))
            {
                return null;
            }
        }

        ulong offset = address & ((1UL << entry.Granted.SizeLog2) - 1);
        return smmu.Translate(
            new Transaction
            {
                StreamId = streamId,
                HasSubstream = hasSubstream,
                Substream = substream,
                Privileged = privileged,
                Iova = entry.Granted.Address | offset,
                Write = write,
                Translated = true,
            },
            null);
    }

    public bool Invalidate(in AtcInvalidation invalidation)
    {
        if (invalidation.StreamId != streamId)
        {
            return true;
        }

        if (!Answers)
        {
            return false;
        }

        AtcInvalidation what = invalidation;
        _entries.RemoveAll(e => IsOf(e.Context, what) && what.Overlaps(e.Address, e.Granted.SizeLog2));
        return true;
    }

    // PCIe ATS: without a PASID those of requests without one; Global adds those of every PASID.
    private static bool IsOf(in Context context, in AtcInvalidation invalidation) =>
        context.HasSubstream == invalidation.HasSubstream
        && (!context.HasSubstream || invalidation.Global || context.Substream == invalidation.Substream);

    private Entry? Find(in Context context, ulong address, bool write)
    {
        foreach (ref readonly Entry entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (entry.Context == context && entry.Covers(address) && entry.Allows(write))
            {
                return entry;
            }
        }

        return null;
    }

    private Entry Keep(in Context context, ulong address, in AtsTranslation granted)
    {
        var entry = new Entry(context, address & (~0UL << granted.SizeLog2), granted);
        Context key = context;
        _entries.RemoveAll(e => e.Context == key && e.Covers(entry.Address));
        if (_entries.Count >= Math.Max(capacity, 1))
        {
            _entries.RemoveAt(0);
        }

        _entries.Add(entry);
        return entry;
    }

    private readonly record struct Context(bool HasSubstream, uint Substream, bool Privileged);

    private readonly record struct Entry(Context Context, ulong Address, AtsTranslation Granted)
    {
        public bool Covers(ulong address) => (address ^ Address) >> Granted.SizeLog2 == 0;

        public bool Allows(bool write) => write ? Granted.Write : Granted.Read;
    }
}
