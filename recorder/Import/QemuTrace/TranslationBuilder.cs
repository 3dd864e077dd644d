using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Collects the lines of one translation request: configuration look-up, TLB look-ups, walk, fill, outcome.</summary>
internal sealed class TranslationBuilder(TraceGroup group)
{
    private readonly SmmuTranslationRecord _record = new();
    private bool _hasStream;
    private bool _fetchedCd;
    private bool _inputLooked;
    private bool _inputHit;
    private bool _invalidPte;
    private int _inputAsid;
    private int _inputVmid;
    private ulong _pteAddress;
    private bool _hasPte;

    /// <summary>Steps are complete only in an uncut trace.</summary>
    public bool KeepSteps { get; set; } = true;

    public void Begin(long time)
    {
        group.Begin(TraceGroupKind.Translation, time);
        _record.Clear();
        _record.Time = time;
        _hasStream = false;
        _fetchedCd = false;
        _inputLooked = false;
        _inputHit = false;
        _invalidPte = false;
        _hasPte = false;
        group.Records.Add(_record);
    }

    /// <returns>False when a field is missing.</returns>
    public bool TryAdd(TraceEvent kind, TraceFields f, long time, out bool complete)
    {
        group.End = time;
        complete = kind is TraceEvent.Success or TraceEvent.Bypass or TraceEvent.Disabled or TraceEvent.Abort or TraceEvent.Event;
        return kind switch
        {
            TraceEvent.ConfigHit => TryStream(f) && Step(new TranslationStep { Kind = TranslationStepKind.ConfigHit }),
            TraceEvent.ConfigMiss => TryStream(f) && Step(new TranslationStep { Kind = TranslationStepKind.ConfigMiss }),
            TraceEvent.FindSte2Level => f.TryGet("l1ptr:"u8, out ulong l1) && f.TryGet("l2ptr:"u8, out ulong l2)
                && Step(new TranslationStep { Kind = TranslationStepKind.L1StreamDescriptor, EntryAddress = l1, Address = l2 }),
            TraceEvent.GetSte => f.TryGet("addr:"u8, out ulong ste) && Step(new TranslationStep { Kind = TranslationStepKind.SteFetch, EntryAddress = ste }),
            TraceEvent.GetCd => f.TryGet("addr:"u8, out ulong cd) && ContextDescriptor(cd),
            TraceEvent.TableBase => f.TryGet("TT["u8, out ulong index) && f.TryGet("tsz:"u8, out ulong size) && f.TryGet("ttb:"u8, out ulong address)
                && f.TryGet("granule_sz:"u8, out ulong granule) && f.TryGet("had:"u8, out ulong had)
                && Step(new TranslationStep
                {
                    Kind = TranslationStepKind.TableBase,
                    Level = (byte)index,
                    Address = address,
                    Value = size | (granule << 8) | (had << 16),
                }),
            TraceEvent.LookupHit => TryLookup(f, hit: true),
            TraceEvent.LookupMiss => TryLookup(f, hit: false),
            TraceEvent.GetPte => f.TryGet("pteaddr="u8, out _pteAddress) && (_hasPte = true),
            TraceEvent.WalkLevel => TryLevel(f),
            TraceEvent.InvalidPte => _invalidPte = true,
            TraceEvent.Insert => TryInsert(f),
            TraceEvent.Success => TryOutput(f),
            TraceEvent.Bypass => TryPlain(f, TranslationOutcome.Bypass),
            TraceEvent.Disabled => TryPlain(f, TranslationOutcome.Disabled),
            TraceEvent.Abort => TryPlain(f, TranslationOutcome.Abort),
            TraceEvent.Event => TryEvent(f),
            _ => false,
        };
    }

    /// <summary>The translation belongs to a stream.</summary>
    public bool IsOf(TraceFields f) => !_hasStream || !f.TryGet("sid="u8, out ulong sid) || sid == _record.StreamId;

    /// <summary>The input address was not looked up yet.</summary>
    public bool IsReadingConfiguration => !_inputLooked;

    /// <summary>
    /// Nothing more came. A request without an outcome line is a fault that the CD forbids to record (CD.R = 0, IHI 0070 section 5.4):
    /// the event number is what the steps lead to.
    /// </summary>
    public void Close(bool hasOutcome)
    {
        if (!hasOutcome)
        {
            _record.Outcome = TranslationOutcome.Fault;
            _record.Event = WithheldEvent();
        }

        if (_record.Outcome == TranslationOutcome.Fault)
        {
            _record.Stage = !_inputLooked ? TranslationStage.None
                : _inputAsid < 0 ? TranslationStage.Stage2
                : _inputVmid < 0 ? TranslationStage.Stage1
                : TranslationStage.Nested;
        }

        group.StreamId = _record.StreamId;
        if (!KeepSteps)
        {
            _record.Steps.Clear();
        }
    }

    private byte WithheldEvent()
    {
        if (_invalidPte || (_inputLooked && !_inputHit && !_record.Steps.Exists(s => s.Kind == TranslationStepKind.TableEntry && s.Stage == 1)))
        {
            return EventNumbers.Translation;
        }

        if (!_inputLooked)
        {
            return 0;
        }

        TranslationStep last = _record.Steps.FindLast(s => s.Kind == TranslationStepKind.TableEntry);
        bool accessFlagClear = !_inputHit && last.Kind == TranslationStepKind.TableEntry && (last.Value & (1 << 10)) == 0;
        return accessFlagClear ? EventNumbers.Access : EventNumbers.Permission;
    }

    private bool Step(TranslationStep step)
    {
        _record.Steps.Add(step);
        return true;
    }

    private bool ContextDescriptor(ulong address)
    {
        _fetchedCd = true;
        return Step(new TranslationStep { Kind = TranslationStepKind.CdFetch, Address = address });
    }

    private bool TryStream(TraceFields f)
    {
        bool found = f.TryGet("sid="u8, out ulong sid);
        _record.StreamId = (uint)sid;
        _hasStream |= found;
        return found;
    }

    private bool TryLookup(TraceFields f, bool hit)
    {
        if (!f.TryGet("asid="u8, out ulong asid) || !f.TryGet("vmid="u8, out ulong vmid) || !f.TryGet("addr="u8, out ulong address))
        {
            return false;
        }

        // Look-ups without an ASID between a CD fetch and the input are stage-2 look-ups of the CD and of the table bases.
        if (!_inputLooked && (!_fetchedCd || (int)asid >= 0))
        {
            _inputLooked = true;
            _inputHit = hit;
            _inputAsid = (int)asid;
            _inputVmid = (int)vmid;
            _record.Iova = address;
            group.HasAddress = true;
        }

        return Step(new TranslationStep
        {
            Kind = hit ? TranslationStepKind.TlbHit : TranslationStepKind.TlbMiss,
            Asid = (int)asid,
            Vmid = (int)vmid,
            Address = address,
        });
    }

    private bool TryLevel(TraceFields f)
    {
        if (!f.TryGet("stage="u8, out ulong stage) || !f.TryGet("level="u8, out ulong level) || !f.TryGet("iova="u8, out ulong iova)
            || !f.TryGet("baseaddr="u8, out ulong table) || !f.TryGet("offset="u8, out ulong index) || !f.TryGet("pte="u8, out ulong entry))
        {
            return false;
        }

        ulong address = _hasPte ? _pteAddress : table + (index * 8);
        _hasPte = false;
        return Step(new TranslationStep
        {
            Kind = TranslationStepKind.TableEntry,
            Stage = (byte)(stage == 2 ? 2 : 1),
            Level = (byte)level,
            Address = iova,
            EntryAddress = address,
            Value = entry,
        });
    }

    private bool TryInsert(TraceFields f) =>
        f.TryGet("asid="u8, out ulong asid) && f.TryGet("vmid="u8, out ulong vmid) && f.TryGet("addr="u8, out ulong address)
        && f.TryGet("tg="u8, out ulong granule) && f.TryGet("level="u8, out ulong level)
        && Step(new TranslationStep
        {
            Kind = TranslationStepKind.TlbFill,
            Asid = (int)asid,
            Vmid = (int)vmid,
            Address = address,
            Level = (byte)level,
            Value = granule,
        });

    private bool TryOutput(TraceFields f)
    {
        if (!TryStream(f) || !f.TryGet("iova="u8, out ulong iova) || !f.TryGet("translated="u8, out ulong output) || !f.TryGet("perm="u8, out ulong permission))
        {
            return false;
        }

        Address(iova);
        _record.Outcome = TranslationOutcome.Success;
        _record.Output = output;
        _record.Permission = (byte)(permission & 3);
        _record.Stage = f.TryGet("stage="u8, out ulong stage) && stage <= 3 ? (TranslationStage)stage : TranslationStage.None;
        return true;
    }

    private bool TryPlain(TraceFields f, TranslationOutcome outcome)
    {
        if (!TryStream(f) || !f.TryGet("iova:"u8, out ulong iova))
        {
            return false;
        }

        Address(iova);
        _record.Outcome = outcome;
        if (outcome != TranslationOutcome.Abort)
        {
            _record.Output = iova;
            _record.Permission = 3;
        }

        return true;
    }

    private bool TryEvent(TraceFields f)
    {
        ReadOnlySpan<byte> prefix = "SMMU_EVT_"u8;
        if (!TryStream(f) || !f.Text.StartsWith(prefix))
        {
            return false;
        }

        ReadOnlySpan<byte> name = f.Text[prefix.Length..];
        int end = name.IndexOf((byte)' ');
        _record.Outcome = TranslationOutcome.Fault;
        _record.Event = EventNumbers.Find(end < 0 ? name : name[..end]);
        return _record.Event != 0;
    }

    private void Address(ulong iova)
    {
        _record.Iova = iova;
        group.HasAddress = true;
    }
}
