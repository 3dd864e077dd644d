using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// The event queue's thread, one record at a time: EVENTQ_PROD is read when the driver's copy is used up, EVENTQ_CONS is written for every record, then
/// the record is handled. Kernel: arm_smmu_evtq_thread, Linux 5.10; what becomes of a record is the nested series'.
/// </summary>
internal class EventQueue(DriverContext context, Func<uint, Master?> findMaster)
{
    private const int EntrySize = 32;
    private const uint OverflowFlag = 1u << 31;

    private readonly bool _reports = context.Dialect.HasNesting;
    private readonly FaultRecords _records = new(context.Dialect);
    private readonly StallAnswers _answers = new(context);
    private readonly bool _onStallSeries = context.Dialect.HasStallSeries;
    private readonly bool _reportsEmpty = context.Dialect.Has(Quirk.NonNestedFaultsQueueZeroRecord);
    private readonly long[] _hostLog = new long[256];
    private ulong _base;
    private int _log2;
    private uint _prod;
    private uint _cons;

    public ulong BaseRegister => new QueueBase { ADDR = _base, LOG2SIZE = (byte)_log2, Allocate = true }.Value;

    /// <summary>Faults of nesting domains that no handler took: the kernel warns once and forgets them.</summary>
    public long Unclaimed { get; private set; }

    /// <summary>Times the queue was found overflown.</summary>
    public long Overflows { get; private set; }

    /// <summary>Records that went to the host's kernel log, by event number.</summary>
    public IReadOnlyList<long> HostLog => _hostLog;

    public void Init(ulong address, int log2)
    {
        _base = address;
        _log2 = log2;
        _prod = 0;
        _cons = 0;
    }

    /// <returns>False when there is no record.</returns>
    public bool ConsumeOne()
    {
        if (IsEmpty)
        {
            ReadProd();
            if (IsEmpty)
            {
                return false;
            }
        }

        EventRecord record = ReadEntry();
        _cons = (_cons & OverflowFlag) | ((_cons + 1) & IndexMask);
        context.Port.Write(RegisterOffset.EventqCons, _cons);
        Handle(record);
        if (IsEmpty)
        {
            ReadProd();

            Acknowledge();
        }

        return true;
    }

    /// <summary>The user's answer to a stalled fault.</summary>
    public void Respond(Master master, in PageResponseMessage response) => _answers.Respond(master, response);

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)_cons);
        hash.Add(Unclaimed);
        for (int i = 0; i < _hostLog.Length; i++)
        {
            if (_hostLog[i] != 0)
            {
                hash.Add((ulong)i);
                hash.Add(_hostLog[i]);
            }
        }
    }

    /// <summary>Takes over the overflow flag. Here it goes out with the next EVENTQ_CONS.</summary>
    /// <returns>True when the flag had changed.</returns>
    protected virtual bool Acknowledge()
    {
        uint before = _cons;
        _cons = (_prod & OverflowFlag) | (_cons & IndexMask);
        return before != _cons;
    }

    /// <summary>Writes EVENTQ_CONS as the driver knows it.</summary>
    protected void WriteCons() => context.Port.Write(RegisterOffset.EventqCons, _cons);

    private uint IndexMask => (2u << _log2) - 1;

    private bool IsEmpty => ((_prod ^ _cons) & IndexMask) == 0;

    private void ReadProd()
    {
        uint prod = context.Port.Read(RegisterOffset.EventqProd);
        Overflows += ((prod ^ _prod) & OverflowFlag) != 0 ? 1 : 0;
        _prod = prod;
    }

    private EventRecord ReadEntry()
    {
        ulong address = _base + ((ulong)(_cons & ((1u << _log2) - 1)) * EntrySize);
        context.Memory.TryRead64(address, out ulong word0);
        context.Memory.TryRead64(address + 8, out ulong word1);
        context.Memory.TryRead64(address + 16, out ulong word2);
        context.Memory.TryRead64(address + 24, out ulong word3);
        return new EventRecord(word0, word1, word2, word3);
    }

    /// <summary>What becomes of a record.</summary>
    internal void Handle(in EventRecord record)
    {
        if (Deliver(record))
        {
            return;
        }

        _hostLog[(byte)record.Type]++;
    }

    /// <summary>Gives a record to whoever takes it.</summary>
    /// <returns>False when it goes to the host's log.</returns>
    protected virtual bool Deliver(in EventRecord record) =>
        _reports && findMaster(record.StreamID) is { Domain: { } domain } master && Report(record, domain, master);

    private bool Report(in EventRecord record, Domain domain, Master master)
    {
        if (!domain.IsNesting)
        {
            if (_reportsEmpty)
            {
                master.FaultHandler?.Invoke(FaultRecords.Empty);
            }

            return false;
        }

        if (!_records.TryTranslate(record, out IommuFault fault))
        {
            return false;
        }

        bool taken = master.FaultHandler is { } handler && handler(fault) == 0;
        if (fault.Type == IommuFault.PageRequest)
        {
            _answers.Asked(master, fault.Group, taken);
        }

        Unclaimed += taken || _onStallSeries ? 0 : 1;
        return taken || !_onStallSeries;
    }
}
