using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>Which commands are legal on the Non-secure queue of this implementation. IHI 0070 §4.1.3.</summary>
internal sealed class CommandRules
{
    private readonly bool[] _legal = new bool[256];
    private readonly bool _pri;
    private readonly bool _syncReservedAccepted;
    private readonly bool _absentAccepted;
    private readonly Func<uint, bool>? _hasDevice;
    private readonly bool _contextCommandsNeedDevice;

    /// <param name="hasDevice">Whether a stream has a device; null: every one.</param>
    public CommandRules(SmmuIdentification identification, SmmuProfile profile, Func<uint, bool>? hasDevice)
    {
        _hasDevice = hasDevice;
        _pri = identification.Idr0.PRI;
        _syncReservedAccepted = profile.Has(SmmuQuirk.SyncCs);
        _contextCommandsNeedDevice = profile.Has(SmmuQuirk.CfgiNoDevice) && !identification.Idr0.S1P;
        _absentAccepted = profile.Has(SmmuQuirk.CommandsUnsupported);
        foreach (CommandRow row in CommandTable.Rows)
        {
            _legal[(byte)row.Opcode] = IsLegal(row.Legality, identification) || (_absentAccepted && IsTolerated(row.Opcode));
        }
    }

    public bool IsLegal(in SmmuCommandWords words)
    {
        switch (words.Opcode)
        {
            case CommandOpcode.CfgiSte or CommandOpcode.CfgiSteRange when words.As<CfgiSteCommand>().SSec:
                return false;
            case CommandOpcode.CfgiCd or CommandOpcode.CfgiCdAll:
                CfgiCdCommand command = words.As<CfgiCdCommand>();
                if (_contextCommandsNeedDevice && _hasDevice is not null && !_hasDevice(command.StreamID))
                {
                    return !command.SSec;
                }

                return _legal[(byte)words.Opcode] && !command.SSec;
            case CommandOpcode.PriResp when _pri:
                // §4.5.2: Resp = 0b11 is reserved and ILLEGAL.
                return words.As<PriRespCommand>().Resp != (PageResponse)3;
            case CommandOpcode.Resume or CommandOpcode.StallTerm:
                // IHI0070 §4.1.6: SSec = 1 on the Non-secure queue is illegal.
                return _legal[(byte)words.Opcode] && (!words.As<StallTermCommand>().SSec || _absentAccepted);
            case CommandOpcode.Sync:
                return words.As<SyncCommand>().CS != (SyncSignal)3 || _syncReservedAccepted;
            default:
                return _legal[(byte)words.Opcode];
        }
    }

    private static bool IsLegal(CommandLegality legality, SmmuIdentification identification) => legality switch
    {
        CommandLegality.None => true,
        CommandLegality.NeedsStage1 => identification.Idr0.S1P,
        CommandLegality.NeedsStage2 => identification.Idr0.S2P,
        CommandLegality.NeedsHyp => identification.Idr0.Hyp,
        CommandLegality.NeedsAts => identification.Idr0.ATS,
        CommandLegality.NeedsPri => identification.Idr0.PRI,
        CommandLegality.NeedsStall => identification.Idr0.STALL_MODEL != 1,
        _ => false,
    };

    private static bool IsTolerated(CommandOpcode opcode) => opcode
        is CommandOpcode.TlbiEl3All or CommandOpcode.TlbiEl3Va
        or CommandOpcode.TlbiEl2All or CommandOpcode.TlbiEl2Asid or CommandOpcode.TlbiEl2Va or CommandOpcode.TlbiEl2Vaa
        or CommandOpcode.AtcInv or CommandOpcode.PriResp or CommandOpcode.Resume or CommandOpcode.StallTerm;
}
