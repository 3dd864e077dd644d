using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>The announced transfer of every stream, and which address its next translation request will have.</summary>
internal sealed class ActiveTransfers
{
    /// <summary>A translation that succeeds is good for the rest of its page; QEMU's TLB entries are no smaller.</summary>
    private const ulong PageSize = 4096;

    /// <summary>QEMU repeats a transfer that faulted word by word.</summary>
    private const ulong WordSize = 4;

    private readonly Dictionary<uint, State> _active = [];

    public void Begin(DmaRecord dma) => _active[dma.StreamId] = new State { First = dma.Iova, Length = dma.Length, Next = dma.Iova };

    public void End(uint stream) => _active.Remove(stream);

    /// <summary>Fills in the address of a request whose trace does not show it.</summary>
    public void Complete(SmmuTranslationRecord translation)
    {
        if (_active.TryGetValue(translation.StreamId, out State? state))
        {
            translation.Iova = state.Next;
        }
    }

    /// <summary>Takes note of a request.</summary>
    /// <returns>True when it belongs to the stream's announced transfer.</returns>
    public bool Advance(SmmuTranslationRecord translation)
    {
        if (!_active.TryGetValue(translation.StreamId, out State? state) || translation.Iova - state.First >= Math.Max(state.Length, 1))
        {
            return false;
        }

        ulong at = translation.Iova;
        state.Next = translation.Outcome is TranslationOutcome.Success or TranslationOutcome.Bypass or TranslationOutcome.Disabled
            ? (at & ~(PageSize - 1)) + PageSize
            : at + WordSize;
        return true;
    }

    private sealed class State
    {
        public ulong First { get; init; }
        public ulong Length { get; init; }
        public ulong Next { get; set; }
    }
}
