using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Commands;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Queues;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>
/// An SMMUv3 (IHI 0070), Non-secure programming interface: registers, stream tables, context descriptors, stage 1, stage 2 and nested walks over real
/// bits in memory, caches that go stale, command and event queues. Total: no register write, table content or command makes it throw or hang.
/// </summary>
internal sealed class Smmu
{
    private readonly PhysicalMemory _memory;
    private readonly SmmuIdentification _id;
    private readonly SmmuProfile _profile;
    private readonly SmmuRegisters _registers = new();
    private readonly RegisterAccess _access;
    private readonly RingQueue _events;
    private readonly RingQueue _commandQueue;
    private readonly ConfigCache _configurations = new();
    private readonly ContextReader _contexts;
    private readonly CdDecoder _descriptors;
    private readonly Translator _translator;
    private readonly FaultRecorder _faults;
    private readonly CommandProcessor _commands;
    private ISmmuObserver? _observer;

    public Smmu(PhysicalMemory memory, SmmuIdentification id, SmmuProfile profile)
    {
        _memory = memory;
        _id = id;
        _profile = profile;
        _events = new RingQueue(memory, 32, id.EventQueueLog2);
        _commandQueue = new RingQueue(memory, 16, id.CommandQueueLog2);
        _contexts = new ContextReader(memory, id, profile, _registers);
        _descriptors = new CdDecoder(id, profile);
        _translator = new Translator(memory, id, profile);
        _faults = new FaultRecorder(profile, _registers, _events);
        _commands = new CommandProcessor(memory, id, profile, _registers, _commandQueue, _configurations, _translator.Cache);
        _access = new RegisterAccess(id, profile, _registers, _commandQueue, _events);
    }

    public SmmuIdentification Identification => _id;

    public SmmuProfile Profile => _profile;

    /// <summary>The last invalidation commands, oldest first.</summary>
    public IReadOnlyList<InvalidationNote> RecentInvalidations => _commands.History;

    public ISmmuObserver? Observer
    {
        get => _observer;
        set
        {
            _observer = value;
            _faults.Observer = value;
            _commands.Observer = value;
        }
    }

    /// <param name="offset">Bytes from the SMMU's base.</param>
    /// <param name="size">4 or 8 bytes.</param>
    public ulong ReadRegister(uint offset, int size) => _access.Read(offset, size);

    public void WriteRegister(uint offset, ulong value, int size)
    {
        if (_access.Write(offset, value, size))
        {
            _commands.Run();
        }
    }

    /// <summary>Translates a transaction and records what the architecture says it must record.</summary>
    /// <param name="steps">Filled with what happened on the way when given.</param>
    public TranslationResult Translate(in Transaction transaction, List<TranslationStep>? steps)
    {
        if (!_registers.Enabled)
        {
            return _registers.GlobalAbort ? Aborted() : Passed(transaction, TranslationOutcome.Disabled);
        }

        _configurations.NoteDevice(transaction.StreamId);
        if (!TryConfigure(transaction, steps, out StreamContext context, out TranslationResult refused))
        {
            return refused;
        }

        if (context.Abort)
        {
            return Aborted();
        }

        if (transaction.HasSubstream)
        {
            // Section 7.3.9: every modelled configuration has substreams disabled.
            bool written = _faults.RecordSubstream(transaction.StreamId, transaction.Substream);
            return new TranslationResult { Outcome = TranslationOutcome.Fault, Event = (byte)EventId.CBadSubstreamId, EventRecorded = written, Stage = context.Stage };
        }

        if (context.Bypass)
        {
            return Passed(transaction, TranslationOutcome.Bypass);
        }

        WalkFault fault = default;
        if (!_translator.Translate(context, transaction.Iova, transaction.Write, context.IsPrivileged(transaction.Privileged), steps, out Mapping mapping, ref fault))
        {
            bool recorded = _faults.RecordWalk(fault, context, transaction.StreamId, transaction.Iova, transaction);
            return new TranslationResult { Outcome = TranslationOutcome.Fault, Event = (byte)fault.Type, EventRecorded = recorded, Stage = context.Stage };
        }

        return new TranslationResult
        {
            Outcome = TranslationOutcome.Success,
            Output = mapping.Translate(transaction.Iova),
            Permission = _profile.Has(SmmuQuirk.NestedPermissionIsStage1) && context.Stage == TranslationStage.Nested ? mapping.Stage1Permission : mapping.Permission,
            BlockMask = mapping.Mask,
            Stage = context.Stage,
        };
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)_registers.Cr0);
        hash.Add((ulong)_registers.GError);
        _commandQueue.AddStateHash(ref hash);
        _events.AddStateHash(ref hash);
        _translator.Cache.AddStateHash(ref hash);
        hash.Add((ulong)_configurations.Count);
    }

    private bool TryConfigure(in Transaction transaction, List<TranslationStep>? steps, out StreamContext context, out TranslationResult refused)
    {
        refused = default;
        if (_configurations.TryGet(transaction.StreamId, out context))
        {
            steps?.Add(new TranslationStep { Kind = TranslationStepKind.ConfigHit });
            return true;
        }

        steps?.Add(new TranslationStep { Kind = TranslationStepKind.ConfigMiss });
        EventId bad = _contexts.FindSte(transaction.StreamId, steps, out Ste ste, out ulong fetchAddress);
        if (bad == EventId.None)
        {
            bad = _contexts.DecodeSte(ste, ref context);
        }

        if (bad != EventId.None)
        {
            bool wanted = bad != EventId.CBadStreamId || _registers.RecordsBadStreamId || _profile.Has(SmmuQuirk.RecordsBadStreamIdAlways);
            bool recorded = wanted && _faults.RecordConfiguration(bad, transaction.StreamId, fetchAddress);
            refused = new TranslationResult { Outcome = TranslationOutcome.Fault, Event = (byte)bad, EventRecorded = recorded };
            return false;
        }

        bool hasStage1 = context.Stage is TranslationStage.Stage1 or TranslationStage.Nested && !context.Abort && !context.Bypass;
        if (hasStage1 && !TryReadDescriptor(ste, transaction, steps, ref context, out refused))
        {
            return false;
        }

        context.ReadAt = _memory.CurrentRecord;
        _configurations.Add(transaction.StreamId, context);
        return true;
    }

    private bool TryReadDescriptor(in Ste ste, in Transaction transaction, List<TranslationStep>? steps, ref StreamContext context, out TranslationResult refused)
    {
        refused = default;
        bool nested = context.Stage == TranslationStage.Nested;
        ulong address = ste.S1ContextPtr;
        steps?.Add(new TranslationStep { Kind = TranslationStepKind.CdFetch, Address = address });
        WalkFault fault = default;
        if (nested && !_translator.FetchThroughStage2(context, address, EventClass.ContextDescriptor, steps, out address, ref fault))
        {
            return Refuse(fault, context, transaction, out refused);
        }

        Cd cd = default;
        if (!_memory.TryRead(address, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref cd, 1))))
        {
            return Refuse(EventId.FCdFetch, address, context, transaction, out refused);
        }

        if (_descriptors.Decode(cd, nested, ref context) is not EventId.None and var bad)
        {
            return Refuse(bad, 0, context, transaction, out refused);
        }

        return TryReadBase(ref context.Region0, 0, nested, transaction, steps, ref context, out refused)
            && TryReadBase(ref context.Region1, 1, nested, transaction, steps, ref context, out refused);
    }

    private bool TryReadBase(ref TableRegion region, byte index, bool nested, in Transaction transaction, List<TranslationStep>? steps, ref StreamContext context, out TranslationResult refused)
    {
        refused = default;
        if (region.Disabled)
        {
            return true;
        }

        WalkFault fault = default;
        if (nested && _profile.Has(SmmuQuirk.TableBasesTranslatedEarly))
        {
            if (!_translator.FetchThroughStage2(context, region.Table, EventClass.TableWalk, steps, out ulong physical, ref fault))
            {
                return Refuse(fault, context, transaction, out refused);
            }

            region.TableIsPhysical = true;
            region.Table = _profile.Has(SmmuQuirk.NestedTableBaseTruncated) ? physical & ((1UL << context.OutputBits1) - 1) : physical;
        }

        steps?.Add(new TranslationStep
        {
            Kind = TranslationStepKind.TableBase,
            Level = index,
            Address = region.Table,
            Value = (ulong)(uint)region.Tsz | ((ulong)(uint)region.Granule << 8) | (region.NoHierarchical ? 1UL << 16 : 0),
        });
        return true;
    }

    private bool Refuse(in WalkFault fault, in StreamContext context, in Transaction transaction, out TranslationResult refused)
    {
        bool recorded = _faults.RecordWalk(fault, context, transaction.StreamId, transaction.Iova, transaction, whileConfiguring: true);
        refused = new TranslationResult { Outcome = TranslationOutcome.Fault, Event = (byte)fault.Type, EventRecorded = recorded, Stage = context.Stage };
        return false;
    }

    private bool Refuse(EventId type, ulong fetchAddress, in StreamContext context, in Transaction transaction, out TranslationResult refused)
    {
        bool recorded = _faults.RecordConfiguration(type, transaction.StreamId, fetchAddress);
        refused = new TranslationResult { Outcome = TranslationOutcome.Fault, Event = (byte)type, EventRecorded = recorded, Stage = context.Stage };
        return false;
    }

    private static TranslationResult Aborted() => new() { Outcome = TranslationOutcome.Abort };

    // Section 3.4: an untranslated address beyond OAS aborts; the bypass of a whole SMMU records nothing.
    private TranslationResult Passed(in Transaction transaction, TranslationOutcome outcome)
    {
        if (transaction.Iova >> _id.OutputBits != 0 && !_profile.Has(SmmuQuirk.BypassIgnoresOutputSize))
        {
            if (outcome == TranslationOutcome.Disabled)
            {
                return Aborted();
            }

            var fault = new WalkFault { Type = EventId.FAddrSize, Class = EventClass.Input };
            bool recorded = _faults.RecordWalk(fault, new StreamContext { RecordStage1 = true }, transaction.StreamId, transaction.Iova, transaction);
            return new TranslationResult { Outcome = TranslationOutcome.Fault, Event = (byte)EventId.FAddrSize, EventRecorded = recorded };
        }

        return new TranslationResult { Outcome = outcome, Output = transaction.Iova, Permission = 3, BlockMask = 0xfff };
    }
}
