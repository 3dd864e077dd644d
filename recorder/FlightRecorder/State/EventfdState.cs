using System.Buffers.Binary;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>
/// Reads and writes of an eventfd: what nobody has read yet. A read that found nothing shows that the descriptor does not wait: the first of these stays. Where the
/// counter did not begin at 0 the first read that delivers it stays as well.
/// </summary>
internal sealed class EventfdState(KeptRecords records, bool isSemaphore, bool beginsEmpty)
{
    private readonly List<KeptRecord> _pending = [];
    private readonly List<KeptRecord> _lasting = [];
    private bool _read = beginsEmpty;
    private bool _foundNothing;

    public void Look(TransferRecord record)
    {
        bool writes = record.Operation is TransferOperation.Write or TransferOperation.Pwrite;
        if (record.Result < 0)
        {
            if (!writes && record.Result == -Formats.Errno.EAGAIN && !_foundNothing)
            {
                _foundNothing = true;
                _lasting.Add(records.Keep(record));
            }
        }
        else if (writes)
        {
            Add(record);
        }
        else if (isSemaphore)
        {
            _pending.Add(records.Keep(record));
        }
        else if (_read)
        {
            Drop(_pending);
        }
        else
        {
            _read = true;
            _lasting.AddRange(_pending);
            _lasting.Add(records.Keep(record));
            _pending.Clear();
        }
    }

    public void Clear()
    {
        Drop(_pending);
        Drop(_lasting);
    }

    // Writes that nobody reads become one of their sum: the counter is the same, and a program that only writes leaves one record.
    private void Add(TransferRecord record)
    {
        KeptRecord kept = records.Keep(record);
        if (_pending.Count > 0 && _pending[^1].Record is TransferRecord { Operation: TransferOperation.Write } last && last.Fd == record.Fd && last.ProcessId == record.ProcessId
            && last.Data.Length >= 8 && record.Data.Length >= 8)
        {
            var sum = new byte[8];
            ulong total = BinaryPrimitives.ReadUInt64LittleEndian(last.Data.Span) + BinaryPrimitives.ReadUInt64LittleEndian(record.Data.Span);
            BinaryPrimitives.WriteUInt64LittleEndian(sum, total);
            ((TransferRecord)kept.Record).Data = sum;
            records.Release(_pending[^1]);
            _pending.RemoveAt(_pending.Count - 1);
        }

        _pending.Add(kept);
    }

    private void Drop(List<KeptRecord> list)
    {
        list.ForEach(records.Release);
        list.Clear();
    }
}
