using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>First-in first-out buffer of predicted traffic that allocates only when it grows.</summary>
internal sealed class TrafficQueue(AsidMap asids)
{
    /// <summary>How far ahead a recorded item may lie in the prediction before it counts as unpredicted.</summary>
    private const int Lookahead = 64;

    private TrafficItem[] _items = new TrafficItem[256];
    private int _head;

    public int Count { get; private set; }

    public TrafficItem this[int index] => _items[(_head + index) & (_items.Length - 1)];

    public void Enqueue(in TrafficItem item)
    {
        if (Count == _items.Length)
        {
            var grown = new TrafficItem[_items.Length * 2];
            for (int i = 0; i < Count; i++)
            {
                grown[i] = this[i];
            }

            _items = grown;
            _head = 0;
        }

        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public void Drop(int count)
    {
        _head = (_head + count) & (_items.Length - 1);
        Count -= count;
    }

    /// <returns>Place of the first predicted command of the opcode, with the operands too where that is asked; -1 without one.</returns>
    public int FindCommand(SmmuCommandRecord record, bool exact)
    {
        int end = Math.Min(Count, Lookahead);
        for (int i = 0; i < end; i++)
        {
            TrafficItem item = this[i];
            if (item.IsCommand && item.Opcode == record.Opcode && (!exact || CommandMatch.Equal(record, item.Word0, item.Word1, asids)))
            {
                return i;
            }
        }

        return -1;
    }

    public int FindWrite(uint offset)
    {
        int end = Math.Min(Count, Lookahead);
        for (int i = 0; i < end; i++)
        {
            TrafficItem item = this[i];
            if (item.Kind == TrafficKind.Write && item.Offset == offset)
            {
                return i;
            }
        }

        return -1;
    }

    public int CommandsBefore(int index)
    {
        int commands = 0;
        for (int i = 0; i < index; i++)
        {
            commands += this[i].IsCommand ? 1 : 0;
        }

        return commands;
    }

    public string FirstCommand(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (this[i].IsCommand)
            {
                return CommandText.Of(this[i].Word0, this[i].Word1);
            }
        }

        return "a register write";
    }
}
