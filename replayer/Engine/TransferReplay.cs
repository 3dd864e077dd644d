using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Runs device transfers through the SMMU request by request and compares each with the recorded translation. With recorded translations a request
/// is made when the recording shows one, so that the kernel's event thread keeps its recorded pace; without them a transfer runs at once.
/// </summary>
internal sealed class TransferReplay(Scoreboard board, TranslationCompare compare, EventThread events, bool paced, bool retriesInPieces)
{
    /// <summary>Requests made for one transfer that the recording does not show: a refused transfer of N bytes is N/4 requests, and N comes from a log.</summary>
    private const int MaximumUnseenRequests = 1 << 16;

    private static readonly Rule Requests = new("dma.requests", "a transfer asks for one translation per block, and for one per 4 bytes while it is refused",
        "QEMU 11.1 system/physmem.c, observed");

    private const byte ReadOnly = 1;

    private readonly List<ActiveTransfer> _active = [];
    private readonly List<TranslationStep> _steps = new(128);

    public Machine? Machine { get; set; }
    public bool AfterGap { get; set; }

    /// <summary>What recorded walks show of guests' memory.</summary>
    public GuestWalks? Guests { get; init; }

    public IReplayWatch? Watch { get; init; }

    /// <summary>Whether a request whose record leaves its direction open was a read; null when nobody knows.</summary>
    public Func<long, bool>? IsRead { get; init; }

    /// <summary>The calls are of another version: an interrupt message goes where the device was told here.</summary>
    public bool IsPorted { get; init; }

    public void Start(DmaRecord record)
    {
        ulong iova = record.Iova;
        if (record.StreamId == uint.MaxValue || (IsPorted && !TryPortMessage(record, ref iova)))
        {
            return;
        }

        var transfer = new ActiveTransfer
        {
            Record = record.Sequence,
            StreamId = record.StreamId,
            HasSubstream = record.HasSubstream,
            Substream = record.Substream,
            Iova = iova,
            Remaining = Math.Max(record.Length, 1),
            // Interrupt messages are the transfers nobody announces: writes.
            Write = record.Direction != DmaDirection.Read && !(IsRead?.Invoke(record.Sequence) ?? false),
            Privileged = record.Privileged,
            Observed = record.Source == DmaSource.Observed,
        };
        if (!transfer.Observed)
        {
            Finish(record.StreamId);
        }

        if (paced)
        {
            _active.Add(transfer);
            return;
        }

        for (int requests = 0; transfer.Remaining > 0; requests++)
        {
            if (requests == MaximumUnseenRequests)
            {
                GiveUp(transfer);
                return;
            }

            Request(ref transfer);
            events.Drain();
        }
    }

    public void End(DmaEndRecord record) => Finish(record.StreamId);

    /// <summary>Everything still under way has ended.</summary>
    public void FinishAll()
    {
        while (_active.Count > 0)
        {
            Finish(_active[0].StreamId);
        }
    }

    public TranslationResult Recorded(SmmuTranslationRecord record)
    {
        ulong learned = Guests?.Learn(record) ?? 0;
        int index = FindTransfer(record.StreamId, record.Iova);
        if (index < 0)
        {
            var extra = new ActiveTransfer
            {
                Record = record.Sequence,
                StreamId = record.StreamId,
                HasSubstream = record.HasSubstream,
                Substream = record.Substream,
                Iova = record.Iova,
                Remaining = 4,
                Write = true,
                Observed = true,
            };
            if (!AfterGap)
            {
                board.Count(record.Kind, Verdict.Mismatch);
                board.Note(new Divergence(record.Sequence, record.Kind, Subject(record), "request", Verdict.Mismatch, $"a request at 0x{record.Iova:x}",
                    "no further request", Requests, _active.Count == 0 ? "no transfer under way" : $"{_active.Count} transfer(s) under way"));
            }

            TranslationResult unexpected = Request(ref extra);
            compare.Compare(record, unexpected, _steps, learned);
            return unexpected;
        }

        ActiveTransfer transfer = _active[index];
        if (transfer.Observed && record is { Outcome: TranslationOutcome.Success, Permission: ReadOnly })
        {
            // The direction of an observed transfer is not recorded; one that passes where nothing may be written was a read.
            transfer.Write = false;
        }

        TranslationResult result = Request(ref transfer);
        compare.Compare(record, result, _steps, learned);
        if (transfer.Remaining == 0)
        {
            _active.RemoveAt(index);
        }
        else
        {
            _active[index] = transfer;
        }

        return result;
    }

    /// <summary>Whether the transfer that asks for this address writes; a request nobody announced is taken for an interrupt message, a write.</summary>
    public bool Writes(uint streamId, ulong iova)
    {
        int index = FindTransfer(streamId, iova);
        return index < 0 || _active[index].Write;
    }

    private int FindTransfer(uint streamId, ulong iova)
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            if (_active[i].StreamId == streamId && _active[i].Iova == iova)
            {
                return i;
            }
        }

        return -1;
    }

    private TranslationResult Request(ref ActiveTransfer transfer)
    {
        _steps.Clear();
        var transaction = new Transaction
        {
            StreamId = transfer.StreamId,
            HasSubstream = transfer.HasSubstream,
            Substream = transfer.Substream,
            Iova = transfer.Iova,
            Write = transfer.Write,
            Privileged = transfer.Privileged,
        };
        TranslationResult result = Machine!.Smmu.Translate(transaction, _steps);
        bool passed = result.Unmodelled is null && result.Outcome is TranslationOutcome.Success or TranslationOutcome.Bypass or TranslationOutcome.Disabled
            && (result.Permission & (transfer.Write ? 2 : 1)) != 0;
        Watch?.Translated(transfer.Record, transaction, result, passed);
        ulong done;
        if (passed)
        {
            ulong block = result.BlockMask - (transfer.Iova & result.BlockMask);
            done = block >= transfer.Remaining - 1 ? transfer.Remaining : block + 1;
            if (transfer.Write)
            {
                Machine.Vfio.DeviceWrote(transfer.StreamId, result.Output);
            }
        }
        else if (retriesInPieces)
        {
            done = Math.Min(transfer.Remaining, RefusedPiece(transfer.Iova, transfer.Remaining));
        }
        else
        {
            // The device sees an abort and gives up.
            done = transfer.Remaining;
        }

        transfer.Iova += done;
        transfer.Remaining -= done;
        return result;
    }

    // Nobody announces an interrupt message; what shows it is the register it writes.
    private bool TryPortMessage(DmaRecord record, ref ulong iova)
    {
        const ulong PageOffset = 0xfff;
        const ulong Translater = 0x40;
        if (record.Source != DmaSource.Observed || (record.Iova & PageOffset) != Translater)
        {
            return true;
        }

        ulong address = Machine!.Vfio.MessageAddress(record.StreamId);
        iova = address;
        return address != 0;
    }

    // A refused access reaches an unassigned region of at most 4 bytes a time, naturally aligned.
    private static ulong RefusedPiece(ulong address, ulong remaining)
    {
        ulong alignment = (address & 3) == 0 ? 4 : address & (~address + 1);
        ulong piece = Math.Min(alignment, 4);
        while (piece > remaining)
        {
            piece >>= 1;
        }

        return Math.Max(piece, 1);
    }

    private void Finish(uint streamId)
    {
        for (int i = 0; i < _active.Count; i++)
        {
            if (_active[i].StreamId != streamId)
            {
                continue;
            }

            ActiveTransfer transfer = _active[i];
            _active.RemoveAt(i--);
            long missing = 0;
            while (transfer.Remaining > 0 && missing < MaximumUnseenRequests)
            {
                Request(ref transfer);
                missing++;
            }

            if (transfer.Remaining > 0)
            {
                GiveUp(transfer);
            }

            if (missing > 0)
            {
                Verdict verdict = AfterGap ? Verdict.Unknown : Verdict.Mismatch;
                board.Count(RecordKind.SmmuTranslation, verdict, missing);
                board.Note(new Divergence(transfer.Record, RecordKind.Dma, $"stream 0x{streamId:x}", "requests", verdict, "not in the recording",
                    $"{missing} more request(s), last below 0x{transfer.Iova:x}", Requests, "the transfer ended"));
            }
        }

        events.Drain();
    }

    private void GiveUp(in ActiveTransfer transfer)
    {
        board.Count(RecordKind.Dma, Verdict.Unmodelled);
        board.Note(new Divergence(transfer.Record, RecordKind.Dma, $"stream 0x{transfer.StreamId:x}", "requests", Verdict.Unmodelled, $"{transfer.Remaining} bytes more",
            $"a transfer of more than {MaximumUnseenRequests} requests that the recording does not show", Requests, ""));
    }

    private static string Subject(SmmuTranslationRecord record) => $"stream 0x{record.StreamId:x}";
}
