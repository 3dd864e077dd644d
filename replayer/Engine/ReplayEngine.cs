using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Replays a log: feeds every input to the model in order, predicts every outcome, compares. Deterministic: no clock, no threads, no hash order.
/// </summary>
internal sealed class ReplayEngine
{
    private readonly ReplayOptions _options;
    private readonly LogSurvey _survey;
    private readonly Scoreboard _board = new();
    private readonly PageMap _pages = new();
    private readonly AsidMap _asids = new();
    private readonly SmmuTraffic _traffic;
    private readonly HostTraffic _host;
    private readonly GuestWalks _guests;
    private readonly EventThread _events;
    private readonly TransferReplay _transfers;
    private readonly TranslationCompare _translations;
    private readonly CallReplay _calls;
    private readonly CallFields _fields;
    private readonly Machine _machine;
    private readonly bool _paced;
    private long _records;

    public ReplayEngine(ReplayOptions options, LogSurvey survey)
    {
        _options = options;
        _survey = survey;
        _fields = new CallFields(options.Dialect);

        // What the SMMU of another version saw says nothing about this one.
        _paced = survey.HasSmmuTraffic && options.Port is null;
        _host = new HostTraffic(_board, !survey.BeginsAtBoot && options.Port is null);
        _guests = new GuestWalks(_host.IsRunning);
        _traffic = new SmmuTraffic(_board, _pages, _asids) { Silent = !_paced, Host = _host, HidesPlainCommands = !survey.BeginsAtBoot && !survey.ShowsSync };
        _events = new EventThread(_board, _traffic);
        _translations = new TranslationCompare(_board, _pages, _asids);
        _transfers = new TransferReplay(_board, _translations, _events, _paced, options.Profile.Has(SmmuQuirk.RefusedAccessInPieces)) { IsRead = survey.IsRead, Watch = options.Watch, IsPorted = options.Port is not null, Guests = _guests };
        _calls = new CallReplay(_board, _fields) { Port = options.Port };
        _machine = new Machine(options.Dialect, options.Profile, options.Caches, IdentificationOf(survey, options.Dialect), OptionsOf(survey, options.Watch, options.Port), _traffic, _pages, options.TrackWriters, survey.Host);
        _traffic.Machine = _machine;
        _host.Machine = _machine;
        _guests.Machine = _machine;
        _events.Machine = _machine;
        _transfers.Machine = _machine;
        _calls.Machine = _machine;
    }

    public Machine Machine => _machine;
    public TransferReplay Transfers => _transfers;
    public CallReplay Calls => _calls;
    public Scoreboard Board => _board;

    /// <summary>Where to write the log as the model predicts it: same inputs, predicted outcomes. Null for nowhere.</summary>
    public LogWriter? Results { get; init; }

    /// <summary>Publishes every record as it was recorded, for whoever watches this program; see Formats/Events.</summary>
    public bool Publishes { get; init; }

    public ReplayResult Run(LogReader reader)
    {
        Start();
        while (reader.Read() is { } record)
        {
            if (Publishes)
            {
                RecordPublisher.Publish(record);
            }

            if (!Feed(record))
            {
                break;
            }
        }

        return Finish();
    }

    /// <summary>
    /// What the kernel did before the program started: reset the SMMU, give every device its default domain. A log that begins later shows nothing of it, and
    /// where the queues stood by then is learned.
    /// </summary>
    public void Start()
    {
        foreach ((int process, ulong address) in _survey.MemoryBlocks)
        {
            _machine.Guest.MakeBlock(process, address);
        }

        _traffic.Suppressed = !_survey.BeginsAtBoot;
        _machine.Driver.Reset();
        foreach (uint stream in MastersOf(_survey))
        {
            _machine.Driver.AddMaster(stream);
        }

        _traffic.Suppressed = false;
        if (!_survey.BeginsAtBoot)
        {
            _traffic.LearnIndexes();
            _asids.Learns = true;
            _events.LearnIndex();
        }
    }

    /// <summary>The next record. Calls are changed in it when they are ported, outcomes when results are written.</summary>
    /// <returns>False when the replay is to stop here.</returns>
    public bool Feed(Record record)
    {
        if (_options.StopBefore >= 0 && record.Sequence >= _options.StopBefore)
        {
            return false;
        }

        _records++;
        _options.Watch?.Begin(record);
        Step(record);
        _options.Watch?.End(record, _machine);
        if (_options.Port is null || !IsTraffic(record))
        {
            Results?.Write(record);
        }

        return !((_options.StopAtFirst && _board.Mismatches > 0) || (_options.Limit >= 0 && _records >= _options.Limit));
    }

    /// <summary>After the last record: what is still under way ends.</summary>
    public ReplayResult Finish()
    {
        if (_options.StopBefore < 0)
        {
            _transfers.FinishAll();
            _traffic.Flush();
        }

        return new ReplayResult
        {
            Dialect = _options.Dialect.Name,
            Profile = _options.Profile.Name,
            Caches = _options.Caches,
            Records = _records,
            Board = _board,
            StateHash = _machine.StateHash(),
            CallsWithCommands = _traffic.CallsWithCommands,
            CallsPredicted = _traffic.CallsPredicted,
        };
    }

    private void Step(Record record)
    {
        _machine.Memory.CurrentRecord = record.Sequence;
        switch (record)
        {
            case SessionRecord or MarkerRecord or ProgramTraceRecord or EventfdSignalRecord or MsiRecord:
            case CallEntryRecord or IommuMapRecord or IommuUnmapRecord or IommuFaultRecord:
                break;
            case GapRecord gap:
                StepGap(gap);
                break;
            case ForkRecord fork:
                _machine.Vfio.Processes.Fork(fork.ProcessId, fork.Child, fork.SharesFiles);
                break;
            case ExecRecord exec:
                _traffic.BeginCause(exec.Sequence, "exec");
                _machine.Vfio.Processes.Exec(exec.ProcessId);
                _pages.LoosenAll();
                break;
            case DescriptorRecord met:
                _traffic.BeginCause(met.Sequence, "descriptor");
                _machine.Vfio.Processes.Meet(met.ProcessId, met.Fd, met.Target, (met.PeerProcess, met.PeerFd));
                break;
            case ExitRecord exit:
                _traffic.BeginCause(exit.Sequence, "exit");
                _machine.Vfio.Exit(exit.ProcessId);
                _pages.LoosenAll();
                break;
            case CallRecord call:
                StepCall(call);
                break;
            case MemoryRecord memory:
                StepMemory(memory);
                break;
            case DmaRecord { Source: DmaSource.Observed } observed when _host.Owns(observed.StreamId):
                break;
            case DmaRecord dma:
                dma.Iova = _survey.AddressOf(dma.Sequence) ?? dma.Iova;
                _transfers.Start(dma);
                break;
            case DmaEndRecord end:
                _transfers.End(end);
                break;
            case Record when _options.Port is not null && IsTraffic(record):
                break;
            case SmmuRegisterRecord when !_survey.HasCalls:
            case SmmuCommandRecord when !_survey.HasCalls:
            case SmmuTranslationRecord when !_survey.HasCalls:
            case SmmuInterruptRecord when !_survey.HasCalls:
                // What made the SMMU see this is not in the log.
                _board.Count(record.Kind, Verdict.Unknown);
                break;
            case SmmuRegisterRecord register:
                _traffic.Recorded(register, _events);
                break;
            case SmmuCommandRecord command:
                _traffic.Recorded(command);
                break;
            case SmmuTranslationRecord translation when _host.Owns(translation.StreamId):
                _host.Recorded(translation);
                break;
            case SmmuTranslationRecord translation:
                translation.Iova = _survey.AddressOf(translation.Sequence) ?? translation.Iova;
                TranslationResult result = _transfers.Recorded(translation);
                if (Results is not null)
                {
                    TranslationCompare.ApplyPrediction(translation, result);
                }

                break;
            case SmmuInterruptRecord interrupt:
                _traffic.Recorded(interrupt);
                break;
            default:
                _board.Count(record.Kind, Verdict.Unmodelled);
                break;
        }
    }

    private void StepGap(GapRecord gap)
    {
        if (GapEffects.LosesTraffic(gap))
        {
            LoseSight();
        }

        if (GapEffects.LosesCalls(gap))
        {
            _machine.Vfio.Processes.Doubt(gap.ProcessId);
        }

        _calls.NextIsCut = GapEffects.CutsNextCall(gap);
    }

    private void StepCall(CallRecord call)
    {
        string name = _options.Port?.Port(call) ?? _fields.NameOf(call);
        _traffic.BeginCause(call.Sequence, name);
        if (!_paced)
        {
            _events.Drain();
        }

        if (_survey.ContiguousMemory.TryGetValue(call.Sequence, out List<UserRange>? ranges))
        {
            foreach (UserRange range in ranges)
            {
                _machine.Guest.MakeContiguous(range.ProcessId, range.Address, range.Bytes);
            }
        }

        _calls.Replay(call, name);
        if (_calls.LostSight)
        {
            LoseSight();
        }

        _options.Port?.Answered(call, _calls.Context);
        _options.Watch?.Called(call, name, _calls.Context);
        if (Results is not null)
        {
            _calls.ApplyPrediction(call);
        }

        if (_fields.Unpins(call))
        {
            _pages.LoosenAll();
        }
    }

    /// <summary>Something happened that the log does not show.</summary>
    private void LoseSight()
    {
        _traffic.AfterGap = true;
        _transfers.AfterGap = true;
        _translations.AfterGap = true;
        _host.AfterGap = true;
        _events.AfterGap = true;
        _machine.Vfio.AfterGap = true;
    }

    private static bool IsTraffic(Record record) => record is SmmuRegisterRecord or SmmuCommandRecord or SmmuTranslationRecord or SmmuInterruptRecord or SmmuEventRecord;

    private void StepMemory(MemoryRecord memory)
    {
        ulong address;
        _options.Port?.Port(memory);
        if (memory.HostVirtualAddress != 0)
        {
            address = _machine.Guest.PageOf(memory.ProcessId, memory.HostVirtualAddress & ~0xfffUL) | (memory.HostVirtualAddress & 0xfff);
        }
        else if (!_machine.Vfio.TryResolve(memory.ProcessId, memory.Fd, memory.Space, memory.Address, out address, memory.Ioas))
        {
            return;
        }

        _machine.Memory.TryWrite(address, memory.Data.Span);
    }

    private static IEnumerable<uint> MastersOf(LogSurvey survey)
    {
        if (!survey.BeginsAtBoot)
        {
            return survey.ProgramStreams;
        }

        if (survey.BootStreams.Count > 0)
        {
            return survey.BootStreams;
        }

        return survey.GroupDevices.Values.SelectMany(names => names).Select(StreamOf).OfType<uint>().Concat(survey.CdevStreams.Values).Distinct();
    }

    // A PCI function's StreamID is its requester ID unless the firmware maps it otherwise.
    internal static uint? StreamOf(string pciAddress)
    {
        string[] parts = pciAddress.Split(':', '.');
        return parts.Length == 4
            && uint.TryParse(parts[1], System.Globalization.NumberStyles.HexNumber, null, out uint bus)
            && uint.TryParse(parts[2], System.Globalization.NumberStyles.HexNumber, null, out uint device)
            && uint.TryParse(parts[3], out uint function)
            ? (bus << 8) | (device << 3) | function
            : null;
    }

    private static SmmuIdentification IdentificationOf(LogSurvey survey, Dialect dialect)
    {
        if (Register(survey, "smmu.idr0") is not { } idr0)
        {
            // Later kernels refuse nesting containers whatever the SMMU.
            return survey.NestingRefused && dialect.Driver <= SmmuDriverGeneration.Linux612 ? SmmuIdentification.Qemu111Stage1 : SmmuIdentification.Qemu111Nested;
        }

        return SmmuIdentification.FromRegisters(idr0, Register(survey, "smmu.idr1") ?? 0, Register(survey, "smmu.idr2") ?? 0, Register(survey, "smmu.idr3") ?? 0,
            Register(survey, "smmu.idr4") ?? 0, Register(survey, "smmu.idr5") ?? 0, Register(survey, "smmu.iidr") ?? 0, Register(survey, "smmu.aidr") ?? 1);
    }

    private static uint? Register(LogSurvey survey, string key) =>
        survey.Property(key) is { } text && uint.TryParse(text.AsSpan(text.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0), System.Globalization.NumberStyles.HexNumber, null, out uint value)
            ? value
            : null;

    private static VfioOptions OptionsOf(LogSurvey survey, IReplayWatch? watch, ICallPort? port) => new()
    {
        SeesDeviceTraffic = survey.HasSmmuTraffic,
        GroupDevices = port?.GroupDevices ?? survey.GroupDevices,
        UnnamedGroups = survey.UnnamedGroups,
        ExportsDmaBuf = survey.ExportsDmaBuf,
        CdevStreams = CdevsOf(survey, port),
        FullyCoherent = survey.FullyCoherent ?? (port?.DeviceFileOf(0) is null ? null : true),
        FaultStored = watch is null ? null : watch.Faulted,
    };

    // A log of groups names no device files; what is ported opens its devices by them.
    private static IReadOnlyDictionary<string, uint> CdevsOf(LogSurvey survey, ICallPort? port)
    {
        if (port?.DeviceFileOf(0) is null)
        {
            return survey.CdevStreams;
        }

        var files = new SortedDictionary<string, uint>(StringComparer.Ordinal);
        foreach (uint stream in survey.GroupDevices.Values.SelectMany(names => names).Select(StreamOf).OfType<uint>())
        {
            files.TryAdd(port.DeviceFileOf(stream)!, stream);
        }

        return files;
    }
}
