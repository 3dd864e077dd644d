using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// What the recorded host's own devices do at its SMMU, in a log that begins on a running machine: streams no recorded program owns, and a program's device
/// while its default domain has it. Their tables are not in the log, so the page behind an address is learned at first sight and must stay the same until a
/// recorded command invalidates it. Nothing of this counts as predicted.
/// </summary>
internal sealed class HostTraffic(Scoreboard board, bool running)
{
    /// <summary>Pages remembered; a log with more starts over, which only makes more of it learned.</summary>
    private const int MaximumPages = 1 << 16;
    private const int MaximumTags = 1 << 16;
    private const int PageShift = 12;

    private static readonly Rule SamePage = new("smmu.host-page", "an address keeps its page until the host invalidates it", "IHI 0070 section 3.17");

    private readonly Dictionary<(uint Stream, ulong Page), (ulong Output, int Asid)> _pages = [];
    private readonly HashSet<int> _asids = [];

    public Machine? Machine { get; set; }

    /// <summary>Records are missing: an invalidation may be among them.</summary>
    public bool AfterGap { get; set; }

    /// <summary>The log shows a running host, not its boot.</summary>
    public bool IsRunning => running;

    /// <summary>Translations seen.</summary>
    public long Translations { get; private set; }

    /// <summary>The host's own driver has the stream now.</summary>
    public bool Owns(uint streamId)
    {
        if (!running)
        {
            return false;
        }

        Master? master = Machine!.Driver.FindMaster(streamId);
        return master is null || ReferenceEquals(master.Domain, master.DefaultDomain);
    }

    /// <summary>The command names a stream or an address space of the host, so no recorded call made the kernel issue it.</summary>
    public bool Owns(SmmuCommandRecord command)
    {
        if (!running)
        {
            return false;
        }

        CommandOperands p = command.Present;
        return (p & CommandOperands.StreamId) != 0
            ? Owns(command.StreamId)
            : (p & CommandOperands.Asid) != 0 && command.Asid >= 0 && _asids.Contains(command.Asid) && ((p & CommandOperands.Vmid) == 0 || command.Vmid <= 0);
    }

    public void Recorded(SmmuTranslationRecord record)
    {
        Translations++;
        int asid = AsidOf(record);
        if (asid >= 0 && _asids.Count < MaximumTags)
        {
            _asids.Add(asid);
        }

        if (record.Outcome != TranslationOutcome.Success)
        {
            board.Count(record.Kind, Verdict.Learned);
            return;
        }

        (uint, ulong) key = (record.StreamId, record.Iova >> PageShift);
        ulong output = record.Output >> PageShift;
        if (_pages.TryGetValue(key, out (ulong Output, int Asid) known) && known.Output != output)
        {
            Verdict verdict = AfterGap ? Verdict.Unknown : Verdict.Mismatch;
            board.Count(record.Kind, verdict);
            board.Note(new Divergence(record.Sequence, record.Kind, $"stream 0x{record.StreamId:x} iova 0x{record.Iova:x}", "output", verdict,
                $"0x{record.Output:x}", $"0x{(known.Output << PageShift) | (record.Iova & 0xfff):x}", SamePage, "a stream of the host"));
        }
        else
        {
            board.Count(record.Kind, Verdict.Learned);
        }

        if (_pages.Count >= MaximumPages)
        {
            _pages.Clear();
        }

        _pages[key] = (output, asid >= 0 ? asid : known.Asid);
    }

    /// <summary>Forgets what a recorded command, whoever caused it, lets the host change.</summary>
    public void Invalidate(SmmuCommandRecord command)
    {
        if (_pages.Count == 0)
        {
            return;
        }

        switch ((CommandOpcode)command.Opcode)
        {
            case CommandOpcode.TlbiNhAll or CommandOpcode.TlbiNsnhAll or CommandOpcode.TlbiEl2All or CommandOpcode.CfgiSteRange:
                _pages.Clear();
                break;
            case CommandOpcode.TlbiNhAsid or CommandOpcode.TlbiEl2Asid:
                Forget(command, asid: true, address: false);
                break;
            case CommandOpcode.TlbiNhVa or CommandOpcode.TlbiEl2Va:
                Forget(command, asid: true, address: true);
                break;
            case CommandOpcode.TlbiNhVaa or CommandOpcode.TlbiEl2Vaa:
                Forget(command, asid: false, address: true);
                break;
            case CommandOpcode.CfgiSte or CommandOpcode.CfgiCd or CommandOpcode.CfgiCdAll:
                foreach ((uint Stream, ulong Page) key in _pages.Keys)
                {
                    if (key.Stream == command.StreamId)
                    {
                        _pages.Remove(key);
                    }
                }

                break;
            default:
                break;
        }
    }

    private void Forget(SmmuCommandRecord command, bool asid, bool address)
    {
        ulong first = command.Address >> PageShift;
        ulong pages = Math.Max(command.Pages, 1);
        foreach (((uint Stream, ulong Page) key, (ulong Output, int Asid) value) in _pages)
        {
            if ((!asid || value.Asid == command.Asid) && (!address || key.Page - first < pages))
            {
                _pages.Remove(key);
            }
        }
    }

    private static int AsidOf(SmmuTranslationRecord record)
    {
        foreach (TranslationStep step in record.Steps)
        {
            if (step.Kind is TranslationStepKind.TlbHit or TranslationStepKind.TlbMiss)
            {
                return step.Asid;
            }
        }

        return -1;
    }
}
