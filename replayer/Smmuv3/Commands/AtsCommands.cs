using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3.Ats;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>CMD_ATC_INV and CMD_PRI_RESP: what goes to devices. IHI 0070 §4.5.</summary>
internal sealed class AtsCommands(SmmuIdentification identification, SmmuControl control)
{
    private const int WholeSpace = 52;

    private bool _invalidationFailed;

    /// <summary>Answers invalidations; null: every one completes.</summary>
    public IAtsDevice? Device { get; set; }

    public void Execute(in SmmuCommandWords words, ISmmuObserver? observer)
    {
        // §4.5: ignored while SMMUEN = 0. Without the feature only a quirk lets the command through.
        if (!control.Cr0.SMMUEN)
        {
            return;
        }

        if (words.Opcode == CommandOpcode.AtcInv && identification.Idr0.ATS)
        {
            Invalidate(words.As<AtcInvCommand>(), observer);
        }
        else if (words.Opcode == CommandOpcode.PriResp && identification.Idr0.PRI)
        {
            PriRespCommand command = words.As<PriRespCommand>();
            bool hasSubstream = HasSubstream(command.SSV);
            observer?.PageResponded(
                new PageRequestGroup(command.StreamID, hasSubstream, hasSubstream ? command.SubstreamID : 0, command.PRGIndex), command.Resp);
        }
    }

    /// <summary>Whether a CMD_SYNC must fail. It fails once: the invalidation is lost for good, and a repeated CMD_SYNC completes (§4.7.3).</summary>
    public bool TakeFailedInvalidation()
    {
        bool failed = _invalidationFailed;
        _invalidationFailed = false;
        return failed;
    }

    public void Reset() => _invalidationFailed = false;

    public void AddStateHash(ref StateHash hash)
    {
        if (_invalidationFailed)
        {
            hash.Add(1);
        }
    }

    private void Invalidate(in AtcInvCommand command, ISmmuObserver? observer)
    {
        bool hasSubstream = HasSubstream(command.SSV);
        int size = command.Size;

        // §4.5.1: a size above 52 may be refused or have any span: here it covers everything, like 52.
        ulong address = size >= WholeSpace ? 0 : command.Address & (~0UL << (size + 12));
        var invalidation = new AtcInvalidation(
            command.StreamID, hasSubstream, hasSubstream ? command.SubstreamID : 0, hasSubstream && command.Global, address, size);
        observer?.AtcInvalidated(
            invalidation.StreamId, invalidation.HasSubstream, invalidation.Substream, invalidation.Global, invalidation.Address, invalidation.Size);
        if (Device is not null && !Device.Invalidate(invalidation))
        {
            _invalidationFailed = true;
        }
    }

    // §4.5.1, §4.5.2: without substreams SSV = 1 behaves as 0, of the two behaviours that are permitted.
    private bool HasSubstream(bool ssv) => ssv && identification.Idr1.SSIDSIZE != 0;
}
