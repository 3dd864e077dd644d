using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Atos;
using TraceReplay.Replayer.Smmuv3.Ats;
using TraceReplay.Replayer.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Monitor;
using TraceReplay.Replayer.Smmuv3.Pri;
using TraceReplay.Replayer.Smmuv3.Queues;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>
/// An SMMUv3, Non-secure programming interface (IHI 0070), over tables and queues in model memory. Total: no register write, table content or command
/// makes it throw or loop. Translation allocates nothing once a stream's configuration is cached.
/// </summary>
internal sealed class Smmu
{
    private const int SmallTlbEntries = 256;
    private const ulong PageMask = 0xfff;
    private const byte ReadWrite = 3;

    private readonly SmmuControl _control = new();
    private readonly InterruptLines _interrupts;
    private readonly GlobalErrors _errors;
    private readonly RingQueue _priQueue;
    private readonly SmmuRegisters _registers;
    private readonly TranslationCache _tlb;
    private readonly WalkCache? _walks;
    private readonly ConfigCache _configs;
    private readonly StreamContexts _contexts;
    private readonly Translator _translator;
    private readonly TlbHits? _hits;
    private readonly TransactionAttributes _attributes;
    private readonly FaultRecorder _recorder;
    private readonly AtsInterface _ats;
    private readonly TranslatedTraffic _translated;
    private readonly PageRequests _pageRequests;
    private readonly AtsCommands _atsCommands;
    private readonly StallModel _stalls;
    private readonly CommandProcessor _commands;
    private readonly bool _bypassUnlimited;

    /// <param name="caches">What it keeps; null: the typical policy.</param>
    /// <param name="hasDevice">Whether a stream has a device, for implementations that care; null: every stream.</param>
    public Smmu(PhysicalMemory memory, SmmuIdentification identification, SmmuProfile profile, CachePolicy? caches = null, Func<uint, bool>? hasDevice = null)
    {
        Caches = caches ?? CachePolicy.Typical;
        Memory = memory;
        Identification = identification;
        Profile = profile;
        _interrupts = new InterruptLines(memory, identification);
        _errors = new GlobalErrors(_interrupts);
        var commandQueue = new RingQueue(16, identification.Idr1.CMDQS);
        var eventQueue = new RingQueue(32, identification.Idr1.EVENTQS);
        _priQueue = new RingQueue(16, identification.Idr1.PRIQS);
        _registers = new SmmuRegisters(identification, profile, _control, commandQueue, eventQueue, _priQueue, _errors, _interrupts);
        bool small = profile.Has(SmmuQuirk.SmallTlb);
        int tlbEntries = small && Caches.TlbEntries != CachePolicy.Unlimited ? Math.Min(Caches.TlbEntries, SmallTlbEntries) : Caches.TlbEntries;
        _tlb = new TranslationCache(tlbEntries, profile.Has(SmmuQuirk.TlbiTagged), profile.Has(SmmuQuirk.TlbiGlobal), Caches.SharedGlobals, small);
        _configs = new ConfigCache(Caches.Configurations);

        var rules = new DescriptorRules(profile);
        var nestedRules = new NestedRules(profile);
        bool hitsJudgeWritesOnly = profile.Has(SmmuQuirk.TlbPermissions);
        _walks = small || Caches.WalkEntries == 0 ? null : new WalkCache(Caches.WalkEntries);
        var stage2 = new Stage2Walk(memory, rules, identification, profile, _walks);
        var tables = new TableTranslation(memory, _tlb, stage2, hitsJudgeWritesOnly);
        var stage1 = new Stage1Walk(memory, rules, nestedRules, tables, profile, _walks);
        _translator = new Translator(memory, _tlb, stage1, stage2, identification, profile, hitsJudgeWritesOnly, Caches.PerStage);
        var formats = new TableFormats(identification, profile, Caches.Spans && !small);
        var steRules = new SteRules(identification, profile);
        var configReader = new ConfigReader(
            new StreamTableReader(memory, _control, identification, profile),
            new SteDecoder(steRules, formats, _control, identification, profile),
            new CdDecoder(identification, formats, profile),
            new ContextTableReader(memory, tables, identification, steRules.ContextPointerUnchecked),
            tables,
            nestedRules);
        _contexts = new StreamContexts(memory, _configs, configReader);
        _attributes = new TransactionAttributes(profile);
        _recorder = new FaultRecorder(memory, eventQueue, _control, _errors, _interrupts, new EventEncoder(profile, identification), profile);
        _stalls = new StallModel(identification, _recorder, transaction => Translate(transaction, null));
        _atsCommands = new AtsCommands(identification, _control);
        var atsRules = new AtsRules(identification, _control);
        _ats = new AtsInterface(identification, _control, atsRules, _contexts, _translator, _attributes, _recorder);
        _pageRequests = new PageRequests(memory, _priQueue, identification, _control, atsRules, _contexts, _recorder, _errors, _interrupts);
        _translated = new TranslatedTraffic(identification, _control, atsRules, _contexts, _translator, _attributes, _recorder);
        _commands = new CommandProcessor(
            memory,
            commandQueue,
            _control,
            _errors,
            _interrupts,
            new CommandRules(identification, profile, hasDevice),
            new ConfigCommands(_configs, profile),
            new TlbCommands(_tlb, _walks, identification, profile, Caches.HintsNarrow),
            _atsCommands,
            new StallCommands(_stalls));
        _hits = hitsJudgeWritesOnly || Caches.PerStage ? null : new TlbHits(_configs, _tlb);
        _bypassUnlimited = profile.Has(SmmuQuirk.BypassOas);
        _registers.Attach(new AddressTranslation(identification, configReader, _contexts, _translator, stage2, _attributes));
        Monitor = new PerformanceMonitor(memory, identification, _interrupts);
        _registers.IsDormant = () => _tlb.Count == 0 && _configs.Count == 0 && (_walks is null || _walks.IsEmpty);
        _registers.Reset();
    }

    public SmmuIdentification Identification { get; }

    public SmmuProfile Profile { get; }

    public CachePolicy Caches { get; }

    public PhysicalMemory Memory { get; }

    /// <summary>The performance monitor counters.</summary>
    public PerformanceMonitor Monitor { get; }

    /// <summary>Told of commands, events and interrupts.</summary>
    public ISmmuObserver? Observer
    {
        get => _interrupts.Observer;
        set
        {
            _interrupts.Observer = value;
            _stalls.Observer = value;
        }
    }

    /// <summary>The devices that CMD_ATC_INV reaches; null: every invalidation completes.</summary>
    public IAtsDevice? AtsDevice
    {
        get => _atsCommands.Device;
        set => _atsCommands.Device = value;
    }

    /// <summary>Transactions that stalled and have no outcome yet, with a record or waiting for one.</summary>
    public int StalledCount => _stalls.Count;

    /// <summary>Those of them that wait for a record: the event queue takes none, or STALL_MAX records are unanswered.</summary>
    public int StallsWaiting => _stalls.WaitingCount;

    /// <summary>The last invalidation commands, oldest first, at most 256.</summary>
    public IReadOnlyList<InvalidationNote> RecentInvalidations => _commands.Invalidations;

    /// <summary>What the TLB holds, for explanations.</summary>
    public ReadOnlySpan<TlbEntry> TlbContents => _tlb.Entries();

    /// <param name="offset">Bytes from the base; page 1 at 0x10000.</param>
    /// <param name="size">4 or 8 bytes; other sizes read as zero.</param>
    public ulong ReadRegister(uint offset, int size) => _registers.Read(offset, size);

    /// <summary>Writes a register and does at once what it causes: commands are consumed before this returns.</summary>
    public void WriteRegister(uint offset, ulong value, int size)
    {
        bool wasEnabled = _control.Cr0.SMMUEN;
        bool consume = _registers.Write(offset, value, size);
        if (wasEnabled && !_control.Cr0.SMMUEN)
        {
            // IHI0070 §6.3.9.6: stalled transactions are terminated with an abort.
            _stalls.Terminate(null);
        }

        if (consume)
        {
            _commands.Consume(Observer);
        }

        // §7.2.1: the queue may take records again, or a tag is free.
        _stalls.RetryWaiting();
    }

    /// <summary>Registers and caches as after power-up.</summary>
    public void Reset()
    {
        _stalls.Terminate(null);
        _registers.Reset();
        _tlb.Clear();
        _walks?.Clear();
        _configs.Remove(0, uint.MaxValue);
        _atsCommands.Reset();
        _commands.Invalidations.Clear();
        Monitor.Reset();
    }

    /// <summary>The cached configuration of a stream, for explanations; null when there is none.</summary>
    public StreamContext? FindConfiguration(uint streamId, bool hasSubstream = false, uint substream = 0) =>
        _configs.Find(streamId, hasSubstream, substream);

    /// <summary>Translates one access.</summary>
    /// <param name="steps">Receives look-ups, table entries and cache fills in order; null when nobody wants them.</param>
    public TranslationResult Translate(in Transaction transaction, List<TranslationStep>? steps) =>
        Monitor.Counting ? Counted(transaction, steps) : Carry(transaction, steps);

    private TranslationResult Counted(in Transaction transaction, List<TranslationStep>? steps)
    {
        List<TranslationStep> seen = Monitor.Begin(steps);
        int first = seen.Count;
        TranslationResult result = Carry(transaction, seen);
        Monitor.End(transaction, result, seen, first);
        return result;
    }

    private TranslationResult Carry(in Transaction transaction, List<TranslationStep>? steps)
    {
        if (steps is null && _hits is not null && _control.Cr0.SMMUEN && !(transaction.Translated || transaction.Unsupported))
        {
            ref TlbSlot slot = ref _hits.Find(transaction, out StreamContext? context);
            if (!Unsafe.IsNullRef(ref slot))
            {
                return new TranslationResult
                {
                    Outcome = TranslationOutcome.Success,
                    Output = slot.Translate(transaction.Iova),
                    Permission = TlbHits.AllowedBy(slot.Permissions, transaction.Privileged),
                    BlockMask = slot.Mask,
                    Stage = context!.Stage,
                    Attributes = TransactionAttributes.Outgoing(context, slot.Attributes, transaction.Attributes),
                };
            }
        }

        return TranslateFully(transaction, steps);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TranslationResult TranslateFully(in Transaction transaction, List<TranslationStep>? steps)
    {
        if (transaction.Unsupported)
        {
            return Unsupported(transaction);
        }

        if (transaction.Translated)
        {
            return _translated.Translate(transaction, steps, Observer);
        }

        if (!_control.Cr0.SMMUEN)
        {
            // §6.3.15: GBPA decides for all traffic, without events.
            bool aborts = _control.Gbpa.ABORT || IsBeyondOutput(transaction.Iova);
            return aborts ? new TranslationResult { Outcome = TranslationOutcome.Abort } : Passed(transaction, TranslationOutcome.Disabled, AttributeOverride.Of(_control.Gbpa, Identification.Idr1));
        }

        Fault fault = default;
        StreamContext? context = _contexts.Find(
            transaction.StreamId, transaction.HasSubstream, transaction.Substream, !transaction.Write, steps, ref fault, out string? unmodelled);
        if (context is null)
        {
            return unmodelled is null ? Misconfigured(transaction, ref fault) : new TranslationResult { Unmodelled = unmodelled };
        }

        if (context.Stage == TranslationStage.None)
        {
            return WithoutTranslation(transaction, context);
        }

        Transaction effective = TransactionAttributes.Override(transaction, context);
        Access access = _attributes.AccessOf(effective, context);
        TlbEntry entry = default;
        if (!_translator.Translate(context, transaction.Iova, access, steps, ref entry, ref fault))
        {
            return Failed(transaction, effective, context.Stage, context, ref fault);
        }

        return new TranslationResult
        {
            Outcome = TranslationOutcome.Success,
            Output = entry.Translate(transaction.Iova),
            Permission = _translator.AllowedBy(context, entry, access),
            BlockMask = entry.Mask,
            Stage = context.Stage,
            Attributes = TransactionAttributes.Outgoing(context, entry.Attributes, transaction.Attributes),
        };
    }

    /// <summary>Answers an ATS Translation Request (IHI 0070 §3.9.1).</summary>
    /// <param name="results">Receives the entries of the completion, in order of addresses.</param>
    /// <param name="steps">As for <see cref="Translate"/>.</param>
    public AtsCompletion RequestTranslation(in AtsRequest request, Span<AtsTranslation> results, List<TranslationStep>? steps = null)
    {
        if (!Monitor.Counting)
        {
            return _ats.Request(request, results, steps, Observer);
        }

        List<TranslationStep> seen = Monitor.Begin(steps);
        int first = seen.Count;
        AtsCompletion completion = _ats.Request(request, results, seen, Observer);
        Monitor.EndRequest(request.StreamId, (EventId)completion.Event, seen, first);
        return completion;
    }

    /// <summary>Takes a page request of a device (IHI 0070 §8). Answers of the SMMU itself go to <see cref="Observer"/>.</summary>
    public PageRequestOutcome RequestPage(in PageRequest request) => _pageRequests.Receive(request, Observer);

    public void AddStateHash(ref StateHash hash)
    {
        _registers.AddStateHash(ref hash);
        _tlb.AddStateHash(ref hash);
        _walks?.AddStateHash(ref hash);
        _configs.AddStateHash(ref hash);
        Monitor.AddStateHash(ref hash);
        _atsCommands.AddStateHash(ref hash);
        _stalls.AddStateHash(ref hash);
    }

    private static TranslationResult Passed(in Transaction transaction, TranslationOutcome outcome, in AttributeOverride overrides) => new()
    {
        Outcome = outcome,
        Output = transaction.Iova,
        Permission = ReadWrite,
        BlockMask = PageMask,
        Attributes = overrides.Apply(transaction.Attributes),
    };

    private bool IsBeyondOutput(ulong address) => !_bypassUnlimited && address >> Identification.OutputBits != 0;

    private TranslationResult WithoutTranslation(in Transaction transaction, StreamContext context)
    {
        if (context.Config == StreamConfig.Abort)
        {
            return new TranslationResult { Outcome = TranslationOutcome.Abort };
        }

        if (!IsBeyondOutput(transaction.Iova))
        {
            return Passed(transaction, TranslationOutcome.Bypass, context.Overrides);
        }

        // §3.4: an address that does not fit the output size is a stage-1 address size fault of a bypassed stream.
        Transaction effective = TransactionAttributes.Override(transaction, context);
        var fault = new Fault { Id = EventId.FAddrSize, Class = FaultClass.In, Read = !transaction.Write, Recorded = true };
        return Failed(transaction, effective, TranslationStage.None, context, ref fault);
    }

    // The overrides hold for faults of the CD fetch, as far as the STE got decoded (§7.3).
    private TranslationResult Misconfigured(in Transaction transaction, ref Fault fault)
    {
        StreamContext refused = _contexts.LastRefused;
        return Failed(transaction, TransactionAttributes.Override(transaction, refused), TranslationStage.None, refused, ref fault);
    }

    // IHI0070 §7.3.2, §16.7.1: aborted on input, before any configuration is looked at; the event is recorded with SMMUEN = 0 too, as is permitted.
    private TranslationResult Unsupported(in Transaction transaction)
    {
        // §3.9.1.3: not for a translated transaction.
        var fault = new Fault { Id = EventId.FUut, Read = !transaction.Write, Recorded = !transaction.Translated };
        return new TranslationResult
        {
            Outcome = TranslationOutcome.Fault,
            Event = (byte)EventId.FUut,
            EventRecorded = _recorder.Record(transaction, fault, Observer),
        };
    }

    private TranslationResult Failed(in Transaction arrived, in Transaction effective, TranslationStage stage, StreamContext context, ref Fault fault)
    {
        FaultModel.Apply(context, ref fault);
        if (fault.Stalls)
        {
            return _stalls.Stall(arrived, effective, stage, ref fault);
        }

        return new TranslationResult
        {
            Outcome = TranslationOutcome.Fault,
            Stage = stage,
            Event = (byte)fault.Id,
            EventRecorded = _recorder.Record(effective, fault, Observer),
            Response = fault.ReadsAsZero ? TransactionResponse.ReadAsZeroWriteIgnored : TransactionResponse.Abort,
        };
    }
}
